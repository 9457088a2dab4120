using SmallTalk.Events;

namespace SmallTalk.Benchmarks.Events;

/// <summary>The event that is measured: an id, a topic and 100 bytes of JSON.</summary>
internal static class EventWork
{
    public const string Topic = "turn:completed";

    private static readonly byte[] Json =
        """{"turn":"9f1c2d3e4b5a69788796a5b4c3d2e1f0","agent":"writer","first":1,"last":2,"note":"one hundred"}"""u8.ToArray();

    public static NewEvent New(string topic = Topic) =>
        new()
        {
            Topic = topic,
            OccurredAt = DateTimeOffset.UnixEpoch,
            Payload = new(Json),
        };
}
