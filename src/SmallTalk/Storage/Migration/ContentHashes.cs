using SmallTalk.Events;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>What of each kind of record counts: everything that a migration brings over, and nothing that engines give anew.</summary>
internal static class ContentHashes
{
    /// <summary>All but the owner, whose lease stays behind.</summary>
    public static void Add(this ContentHash hash, SessionHeader header)
    {
        hash.Add(header.Key.Partition.Value);
        hash.Add(header.Key.Id.Value);
        hash.Add(header.Version);
        hash.Add(header.LastSequence);
        hash.Add((long)header.Status);
        hash.Add(header.CreatedAt);
        hash.Add(header.UpdatedAt);
        hash.Add(header.Expiry.ExpiresAt);
        hash.Add(header.Expiry.SlidingWindow);
        hash.Add(header.Metadata);
        hash.Add(header.PendingTurn);
    }

    public static void Add(this ContentHash hash, MessageRecord message)
    {
        hash.Add(message.Sequence);
        hash.Add(message.CommitId.Value);
        hash.Add(message.CommittedAt);
        hash.Add(message.Payload);
    }

    public static void Add(this ContentHash hash, StateEntry entry)
    {
        hash.Add(entry.Key.Partition.Value);
        hash.Add(entry.Key.Name);
        hash.Add(entry.Version);
        hash.Add(entry.Author);
        hash.Add(entry.WrittenAt);
        hash.Add(entry.CommitId.Value);
        hash.Add(entry.Value is null ? 0L : 1L);
        hash.Add(entry.Value ?? default);
    }

    /// <summary>All but the position.</summary>
    public static void Add(this ContentHash hash, EventRecord record)
    {
        var item = record.Event;
        hash.Add(item.Id.Value);
        hash.Add(item.Topic);
        hash.Add((long)item.Priority);
        hash.Add(item.Partition.Value);
        hash.Add(item.Session?.Value);
        hash.Add(item.OccurredAt);
        hash.Add(item.CorrelationId);
        hash.Add(item.TraceParent);
        hash.Add(item.PayloadType);
        hash.Add(item.Payload);
        hash.Add(record.AppendedAt);
        hash.Add(record.IsRedacted ? 1L : 0L);
    }

    /// <summary>All but the position of its event.</summary>
    public static void Add(this ContentHash hash, DeadLetter letter)
    {
        hash.Add(letter.SubscriberId);
        hash.Add(letter.Event);
        hash.Add(letter.Attempts);
        hash.Add(letter.Error);
        hash.Add(letter.FailedAt);
    }
}
