using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Which events a read brings. Every criterion that is set must hold. Topic, session and priority are answered by an index, not by a scan.</summary>
public sealed record EventFilter
{
    /// <summary>Every event.</summary>
    public static EventFilter All { get; } = new();

    /// <summary>Only with exactly this topic (no wildcard).</summary>
    public string? Topic
    {
        get;
        init => field = Events.Topic.Canonical(value);
    }

    /// <summary>Only of this session, together with <see cref="Partition"/> (the default one when that is null).</summary>
    public SessionId? Session { get; init; }

    /// <summary>Only of this partition.</summary>
    public Partition? Partition { get; init; }

    /// <summary>Only of this priority or a higher one.</summary>
    public EventPriority MinimumPriority { get; init; }

    /// <summary>Only those appended at this moment or later.</summary>
    public DateTimeOffset? AppendedFrom { get; init; }
}
