using System.Collections.Immutable;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>What a process knows of a session at one moment. Immutable; every step makes a new one.</summary>
internal sealed record SessionFacts
{
    private static readonly ImmutableSortedDictionary<string, StateSlot> NoState = ImmutableSortedDictionary.Create<string, StateSlot>(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> NoMetadata = [];

    public required long Version { get; init; }

    public required long LastSequence { get; init; }

    public required SessionStatus Status { get; init; }

    public required SessionExpiry Expiry { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public required Payload PendingTurn { get; init; }

    /// <summary>The entries by name, deleted ones that are known included.</summary>
    public required ImmutableSortedDictionary<string, StateSlot> State { get; init; }

    /// <summary>The newest messages, without a hole up to <see cref="LastSequence"/>.</summary>
    public required MessageView Messages { get; init; }

    /// <summary>The sequence of the first message in memory; one past the end when there is none.</summary>
    public long FirstLoaded => LastSequence - Messages.Count + 1;

    /// <summary>A session that was just created.</summary>
    public static SessionFacts New(SessionExpiry expiry, IReadOnlyDictionary<string, string>? metadata) =>
        new()
        {
            Version = 1,
            LastSequence = 0,
            Status = SessionStatus.Open,
            Expiry = expiry,
            Metadata = metadata is null ? NoMetadata : new Dictionary<string, string>(metadata, StringComparer.Ordinal),
            PendingTurn = default,
            State = NoState,
            Messages = MessageView.Empty,
        };

    /// <summary>Takes over what a store holds.</summary>
    public static SessionFacts Of(StoredSession session, PayloadCodec codec) => Of(session, Read(session.Messages, codec), MessageView.Empty, codec);

    /// <summary>Takes over what a store holds, when only the messages after the newest known one were loaded.</summary>
    public SessionFacts CatchUp(StoredSession session, PayloadCodec codec) => Of(session, Read(session.Messages, codec), Messages, codec);

    /// <summary>The facts after a set of changes.</summary>
    /// <param name="set">The changes.</param>
    /// <param name="version">The version they make.</param>
    /// <param name="at">When they are committed.</param>
    /// <param name="isStored">Whether the store has taken them.</param>
    public SessionFacts Apply(ChangeSet set, long version, DateTimeOffset at, bool isStored) =>
        this with
        {
            Version = version,
            LastSequence = LastSequence + set.Messages.Count,
            Metadata = set.MetadataValues ?? Metadata,
            PendingTurn = set.PendingTurn ?? PendingTurn,
            State = set.State.Count == 0 ? State : Write(set, isStored),
            Messages = Messages.Append(Number(set, at)),
            Expiry = Slide(at) ?? Expiry,
        };

    /// <summary>The expiry that a commit at this moment sets; null when it stays.</summary>
    public SessionExpiry? Slide(DateTimeOffset now)
    {
        if (Expiry.SlidingWindow is not { } window || now + window - Expiry.ExpiresAt < window / SessionDefaults.SlidingShare)
            return null;
        return new(now + window, window);
    }

    /// <summary>Reads stored messages.</summary>
    public static SessionMessage[] Read(IReadOnlyList<MessageRecord> records, PayloadCodec codec)
    {
        var messages = new SessionMessage[records.Count];
        for (var index = 0; index < messages.Length; index++)
        {
            var record = records[index];
            messages[index] = new(record.Sequence, record.CommittedAt, codec.ReadMessage(record.Payload));
        }
        return messages;
    }

    private static SessionFacts Of(StoredSession session, SessionMessage[] newer, MessageView older, PayloadCodec codec) =>
        new()
        {
            Version = session.Header.Version,
            LastSequence = session.Header.LastSequence,
            Status = session.Header.Status,
            Expiry = session.Header.Expiry,
            Metadata = session.Header.Metadata.IsEmpty ? NoMetadata : codec.ReadMetadata(session.Header.Metadata),
            PendingTurn = session.Header.PendingTurn,
            State = Slots(session.State),
            Messages = older.Append(newer),
        };

    private static ImmutableSortedDictionary<string, StateSlot> Slots(IReadOnlyList<StateEntry> entries)
    {
        if (entries.Count == 0)
            return NoState;
        var slots = NoState.ToBuilder();
        foreach (var entry in entries)
            slots[entry.Key.Name] = new(entry.Version, entry.Value, entry.CommitId);
        return slots.ToImmutable();
    }

    private ImmutableSortedDictionary<string, StateSlot> Write(ChangeSet set, bool isStored)
    {
        var slots = State.ToBuilder();
        foreach (var (name, write) in set.State)
            slots[name] = new(isStored ? NextVersion(name) : null, write.Value, set.CommitId);
        return slots.ToImmutable();
    }

    // A store takes the first version of an entry only when there never was one.
    private long? NextVersion(string name) => State.TryGetValue(name, out var slot) ? slot.Version + 1 : 1;

    private SessionMessage[] Number(ChangeSet set, DateTimeOffset at)
    {
        var messages = new SessionMessage[set.Messages.Count];
        for (var index = 0; index < messages.Length; index++)
            messages[index] = new(LastSequence + 1 + index, at, set.Messages[index]);
        return messages;
    }
}
