namespace SmallTalk.Events;

/// <summary>
/// What a subscriber gets of the events that were appended while no process had it subscribed (FR-016). What was appended before it left is not missed: it is
/// delivered in any case. A subscriber that is new has missed nothing. Immutable.
/// </summary>
public sealed record ReplayPolicy
{
    /// <summary>The most that <see cref="MaxEvents"/> may be.</summary>
    public const int MostEvents = 1_000_000;

    /// <summary>Which of them.</summary>
    /// <value><see cref="ReplayKind.CriticalOnly"/> by default.</value>
    public ReplayKind Kind { get; init; }

    /// <summary>Only those that were appended so long ago at most, by the store's clock.</summary>
    /// <value>Above zero; null, the default, is no limit but the retention.</value>
    public TimeSpan? Window { get; init; }

    /// <summary>At most so many, the newest.</summary>
    /// <value>1 to 1,000,000; null, the default, is no limit.</value>
    public int? MaxEvents { get; init; }

    /// <summary>Missed events that are critical.</summary>
    public static ReplayPolicy CriticalOnly { get; } = new();

    /// <summary>All missed events.</summary>
    public static ReplayPolicy Full { get; } = new() { Kind = ReplayKind.Full };

    /// <summary>No missed events.</summary>
    public static ReplayPolicy None { get; } = new() { Kind = ReplayKind.None };
}
