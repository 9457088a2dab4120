using NSubstitute;
using SmallTalk.Alerts;
using SmallTalk.Events;

namespace SmallTalk.Tests.Events;

public sealed class DeliveryLatencyTests
{
    private readonly BusWorld _world = new();

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    [Property("Requirement", "FR-013")]
    public void A_slow_delivery_is_a_warning_but_not_each_of_many()
    {
        var latency = Latency();
        for (var index = 0; index < 50; index++)
            latency.Entered(Delayed(TimeSpan.FromMilliseconds(11)));
        latency.Entered(Delayed(TimeSpan.FromMilliseconds(10)));
        _world.Clock.Advance(TimeSpan.FromSeconds(11));
        latency.Entered(Delayed(TimeSpan.FromMilliseconds(12)));

        var warnings = _world.Logs.GetSnapshot().Where(record => record.Id.Id == 3060).ToList();
        warnings.Should().HaveCount(2);
        warnings[1].Message.Should().Contain("12.0 ms").And.Contain("49 more");
    }

    [TestCase(5, 0)]
    [TestCase(6, 1)]
    [Property("Requirement", "FR-013")]
    public void More_than_one_slow_delivery_in_twenty_over_five_minutes_is_a_critical_alert(int slow, int alerts)
    {
        var latency = Latency();
        for (var index = 0; index < 100; index++)
        {
            latency.Entered(Delayed(index >= 100 - slow ? TimeSpan.FromSeconds(1) : TimeSpan.Zero));
            _world.Clock.Advance(TimeSpan.FromSeconds(2));
        }
        _world.Clock.Advance(DeliveryLatency.Window / 10);
        latency.Entered(Delayed(TimeSpan.Zero));

        _world.Alerts.Received(alerts).Raise(Arg.Is<Alert>(alert => alert.Key == DeliveryLatency.AlertKey && alert.Severity == AlertSeverity.Critical));
    }

    [Test]
    [Property("Requirement", "FR-013")]
    public void What_is_longer_ago_than_five_minutes_counts_no_more()
    {
        var latency = Latency();
        for (var index = 0; index < 100; index++)
            latency.Entered(Delayed(TimeSpan.FromSeconds(1)));
        _world.Clock.Advance(2 * DeliveryLatency.Window);
        _world.Alerts.ClearReceivedCalls();
        for (var index = 0; index < DeliveryLatency.LeastEvents; index++)
            latency.Entered(Delayed(TimeSpan.Zero));
        _world.Clock.Advance(DeliveryLatency.Window / 10);
        latency.Entered(Delayed(TimeSpan.Zero));

        _world.Alerts.DidNotReceive().Raise(Arg.Any<Alert>());
        _world.Alerts.Received().Resolve(DeliveryLatency.AlertKey);
    }

    [Test]
    [Property("Requirement", "FR-013")]
    public async Task Neither_what_waited_for_its_subscriber_nor_a_repeated_attempt_is_slow()
    {
        await _world.Backend.Events.SaveCursorAsync(new(new("ops"), EventPosition.Beginning, [], null));
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        await _world.Backend.Events.AppendAsync([_world.Event("missed") with { Priority = EventPriority.Critical }]);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        var (attempts, inbox) = (0, new Inbox());
        var bus = await _world.StartBusAsync();
        bus.Subscribe(
            "**",
            "ops",
            (record, cancellationToken) =>
                record.Event.Topic == "fails" && ++attempts == 1 ? throw new FormatException() : inbox.Handle(record, cancellationToken)
        );

        await bus.PublishAsync(_world.Event("fails"));
        (await inbox.NextTopicsAsync(1)).Should().Equal("missed");
        await _world.ElapseRetryAsync();

        (await inbox.NextTopicsAsync(1)).Should().Equal("fails");
        _world.Logs.GetSnapshot().Should().NotContain(record => record.Id.Id == 3060);
    }

    private DeliveryLatency Latency() =>
        new(new EventInstruments(_world.Meters), _world.Alerts, _world.Clock, new Microsoft.Extensions.Logging.Testing.FakeLogger(_world.Logs));

    private EventRecord Delayed(TimeSpan delay) => new(EventPosition.FromOrdinal(1), _world.Clock.GetUtcNow() - delay, _world.Event("a"));
}
