using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>One version of an entry of state.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Version">1, 2, 3 … per entry; deleting counts and the count goes on when the entry is written again.</param>
/// <param name="Value">The value; null when this version deleted the entry.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="WrittenAt">When, by the store's clock.</param>
/// <param name="CommitId">The commit it was written by.</param>
public sealed record StateEntry(StateKey Key, long Version, Payload? Value, string Author, DateTimeOffset WrittenAt, CommitId CommitId)
{
    /// <summary>The size of the value as it is handed to the store, in bytes; 0 for a deletion.</summary>
    public int StoredBytes => Value?.Bytes.Length ?? 0;
}
