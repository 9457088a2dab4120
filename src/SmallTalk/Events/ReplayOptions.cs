namespace SmallTalk.Events;

/// <summary>What a subscriber gets of the events that it missed while nobody had it subscribed, as configuration says it; see <see cref="ReplayPolicy"/>.</summary>
public sealed class ReplayOptions
{
    /// <summary>Which of them.</summary>
    /// <value><c>CriticalOnly</c> (the default), <c>Full</c> or <c>None</c>.</value>
    public ReplayKind Kind { get; set; }

    /// <summary>Only those appended so long ago at most.</summary>
    /// <value>Above zero; null, the default, is no limit but the retention.</value>
    public TimeSpan? Window { get; set; }

    /// <summary>At most so many, the newest.</summary>
    /// <value>1 to 1,000,000; null, the default, is no limit.</value>
    public int? MaxEvents { get; set; }

    internal ReplayPolicy ToPolicy() =>
        new()
        {
            Kind = Kind,
            Window = Window,
            MaxEvents = MaxEvents,
        };
}
