using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Which events of the log a replay brings. Every criterion that is set must hold. One exact topic, a session and a priority are answered by an index.</summary>
public sealed record EventReplayQuery
{
    /// <summary>Which topics; see <see cref="Topic"/>.</summary>
    /// <value><c>**</c> by default: all.</value>
    public string Pattern { get; init; } = "**";

    /// <summary>Only events of this priority or a higher one.</summary>
    public EventPriority MinimumPriority { get; init; }

    /// <summary>Only of this partition.</summary>
    public Partition? Partition { get; init; }

    /// <summary>Only of this session, together with <see cref="Partition"/> (the default one when that is null).</summary>
    public SessionId? Session { get; init; }

    /// <summary>Only those after this place; go on with the <see cref="EventPage.Position"/> of the page before.</summary>
    public EventPosition After { get; init; }

    /// <summary>Only those appended at this moment or later, by the store's clock.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only what this subscriber has not had yet: those after its saved cursor, without the ones it is done with beyond it.</summary>
    public string? MissedBy { get; init; }

    /// <summary>At most this many.</summary>
    /// <value>1 to 10,000; 1,000 by default.</value>
    public int Limit { get; init; } = 1_000;
}
