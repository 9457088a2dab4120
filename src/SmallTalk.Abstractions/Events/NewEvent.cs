using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>An event to be appended to the log. Immutable.</summary>
public sealed record NewEvent
{
    /// <summary>Its identity.</summary>
    public EventId Id { get; init; } = EventId.New();

    /// <summary>Its topic; see <see cref="Events.Topic"/>. Kept with ':' between its segments, however it was written.</summary>
    public required string Topic
    {
        get;
        init => field = Events.Topic.Canonical(value);
    }

    /// <summary>How much it matters.</summary>
    public EventPriority Priority { get; init; }

    /// <summary>The partition it belongs to.</summary>
    public Partition Partition { get; init; }

    /// <summary>The session it belongs to; null when to none.</summary>
    public SessionId? Session { get; init; }

    /// <summary>When it happened, by the clock of the process that made it.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What ties it to the request that caused it; at most 256 bytes.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The trace it belongs to (W3C Trace Context, <c>traceparent</c>).</summary>
    public string? TraceParent { get; init; }

    /// <summary>The name and version of the payload's type, for example <c>turn.completed/1</c>.</summary>
    public string? PayloadType { get; init; }

    /// <summary>The serialized payload; may be empty.</summary>
    public Payload Payload { get; init; }

    /// <summary>Time and redaction of an event that a migration brings over; null otherwise, and in every event that is read.</summary>
    public EventImport? Import { get; init; }
}
