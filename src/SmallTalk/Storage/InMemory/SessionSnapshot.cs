using System.Collections.Immutable;

namespace SmallTalk.Storage;

/// <summary>
/// One version of a session. Immutable: versions share one array of messages, of which each sees the first <paramref name="Count"/>; only the newest
/// version is ever extended, into places no other version looks at.
/// </summary>
internal sealed record SessionSnapshot(SessionHeader Header, MessageRecord[] Messages, int Count, ImmutableSortedDictionary<string, StateVersions> State)
{
    public StoredSession Read(SessionRead read) => new(Header, Slice(read), StateVersions.Current(State));

    private ReadOnlySlice<MessageRecord> Slice(SessionRead read)
    {
        var start = read.Kind is SessionReadKind.Tail ? Math.Max(0, Count - read.Limit) : (int)Math.Min(read.Value, Count);
        return new(Messages, start, Math.Min(read.Limit, Count - start));
    }
}
