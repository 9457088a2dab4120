using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>Which sessions a query brings, ordered by partition and id (by Unicode code point). Every criterion that is set must hold.</summary>
public sealed record SessionQuery
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>Only of this partition; null is all of them.</summary>
    public Partition? Partition { get; init; }

    /// <summary>Only with this status.</summary>
    public SessionStatus? Status { get; init; }

    /// <summary>Only with ids that begin so.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>Only those committed to at this moment or later.</summary>
    public DateTimeOffset? UpdatedFrom { get; init; }

    /// <summary>Only those committed to before this moment.</summary>
    public DateTimeOffset? UpdatedBefore { get; init; }

    /// <summary>Only those that expire at this moment or earlier.</summary>
    public DateTimeOffset? ExpiresUntil { get; init; }

    /// <summary>Only those with (true) or without (false) a pending turn.</summary>
    public bool? HasPendingTurn { get; init; }

    /// <summary>Only those whose newest commit was made by this instance.</summary>
    public string? OwnerInstance { get; init; }

    /// <summary>Where the page begins: the last key of the page before (keyset paging); null is the beginning.</summary>
    public SessionKey? After { get; init; }

    /// <summary>At most this many, 1 to <see cref="MaxLimit"/>; 100 by default.</summary>
    public int Limit { get; init; } = 100;
}
