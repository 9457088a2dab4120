using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Events;

/// <summary>What events cost to publish, deliver and read again.</summary>
internal sealed class EventsGate : IGateRoom
{
    public string Name => "events";

    public string Holds => "delivery in one host and to another, durable publishing, replay";

    public IReadOnlyList<GatePart> Parts { get; } =
    [
        new("delivery", DeliveryScenarios.MeasureAsync),
        new("subscriptions", SubscriptionScenarios.MeasureAsync),
        new("durable", DurablePublishScenarios.MeasureAsync),
        new("propagation", PropagationScenarios.MeasureAsync),
        new("replay", ReplayScenarios.MeasureAsync),
    ];
}
