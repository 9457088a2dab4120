using System.Collections.Immutable;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>A session as one commit left it, without its messages. Immutable.</summary>
/// <param name="Header">The header.</param>
/// <param name="Line">The commit's line in the session's file.</param>
/// <param name="Place">Where that line lies; the file ends with it.</param>
/// <param name="State">The kept versions of the session's state.</param>
internal sealed record SessionVersion(SessionHeader Header, CommitLine Line, Extent Place, ImmutableSortedDictionary<string, StateVersions> State)
{
    /// <summary>The row that stands for the session's file as long as it has none; <see cref="Place"/> is empty then.</summary>
    internal Extent Newborn { get; init; }

    internal static SessionHeader HeaderOf(SessionKey key, CommitLine line, Payload metadata, Payload pendingTurn) =>
        new()
        {
            Key = key,
            Version = line.Version,
            LastSequence = line.LastSequence,
            Status = line.Status,
            CreatedAt = line.CreatedAt,
            UpdatedAt = line.CommittedAt,
            Expiry = line.Expiry,
            Metadata = metadata,
            PendingTurn = pendingTurn,
            Owner = line.Owner,
        };
}
