using Microsoft.Extensions.AI;
using SmallTalk.Events;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>Serialized changes that go into one commit. Used under the session's gate; once sent it takes no further changes.</summary>
internal sealed class ChangeSet
{
    private static readonly Dictionary<string, PendingWrite> NoState = [];

    private ChangeSet(SessionChange change, PayloadCodec codec)
    {
        CommitId = change.CommitId ?? CommitId.New();
        IsRetry = change.CommitId is not null;
        Payloads = new List<NewMessage>(change.Messages.Count);
        foreach (var message in change.Messages)
            Payloads.Add(new(codec.WriteMessage(message)));
        Messages = [.. change.Messages];
        State = change.State.Count == 0 ? NoState : new(StringComparer.Ordinal);
        foreach (var entry in change.State)
            State[StateKey.CheckName(entry.Name)] = Serialize(entry, codec);
        Check(change.Events);
        Events = [.. change.Events];
        PendingTurn = change.PendingTurn;
        if (change.Metadata is not null)
        {
            MetadataValues = new Dictionary<string, string>(change.Metadata, StringComparer.Ordinal);
            Metadata = codec.WriteMetadata(MetadataValues);
        }
        Size = Measure();
    }

    /// <summary>The identity of the commit, kept over retries and merges.</summary>
    public CommitId CommitId { get; }

    /// <summary>Whether it was sent before and the store must look for it.</summary>
    public bool IsRetry { get; set; }

    /// <summary>Whether an attempt ended without the store's word on it.</summary>
    public bool IsOutcomeUnknown { get; set; }

    /// <summary>About how many bytes it takes in a store.</summary>
    public long Size { get; private set; }

    public List<NewMessage> Payloads { get; }

    public List<ChatMessage> Messages { get; }

    public Dictionary<string, PendingWrite> State { get; private set; }

    public List<NewEvent> Events { get; }

    public Payload? Metadata { get; private set; }

    public IReadOnlyDictionary<string, string>? MetadataValues { get; private set; }

    public Payload? PendingTurn { get; private set; }

    /// <summary>Serializes a change. Nothing is kept when any part of it cannot be stored.</summary>
    public static ChangeSet Of(SessionChange change, PayloadCodec codec) => new(change, codec);

    /// <summary>Takes in a later change.</summary>
    public void Add(ChangeSet later)
    {
        Payloads.AddRange(later.Payloads);
        Messages.AddRange(later.Messages);
        Events.AddRange(later.Events);
        if (later.State.Count > 0 && ReferenceEquals(State, NoState))
            State = new(StringComparer.Ordinal);
        foreach (var (name, write) in later.State)
            State[name] = write;
        Metadata = later.Metadata ?? Metadata;
        MetadataValues = later.MetadataValues ?? MetadataValues;
        PendingTurn = later.PendingTurn ?? PendingTurn;
        Size += later.Size;
    }

    /// <summary>Makes the commit that stores this on top of what is stored.</summary>
    public SessionCommit ToCommit(SessionKey key, SessionFacts stored, ProcessOwner? owner, DateTimeOffset now) =>
        new()
        {
            CommitId = CommitId,
            Key = key,
            ExpectedVersion = stored.Version,
            Owner = owner,
            IsRetry = IsRetry,
            Messages = Payloads,
            State = State.Count == 0 ? [] : [.. State.Select(entry => ToWrite(key, entry.Key, entry.Value, stored))],
            Events = Events,
            Metadata = Metadata,
            PendingTurn = PendingTurn,
            Expiry = stored.Slide(now),
        };

    /// <summary>The write of one entry as the store is to check it.</summary>
    public static StateWrite ToWrite(SessionKey key, string name, PendingWrite write, SessionFacts stored)
    {
        long? expected = stored.State.TryGetValue(name, out var slot) ? slot.Version : 0;
        return new(StateKey.OfSession(key, name), write.Value, write.Author, expected);
    }

    // What is acknowledged in memory is not to be refused by the store later, again and again.
    private static void Check(IReadOnlyList<NewEvent> events)
    {
        StoreChecks.Check(events);
        for (var index = 0; index < events.Count; index++)
            if (events[index].Import is not null)
                throw new ArgumentException("A session's own events are not imported.", nameof(events));
    }

    private long Measure()
    {
        long size = SessionDefaults.BytesPerPart * (Payloads.Count + State.Count + Events.Count);
        foreach (var message in Payloads)
            size += message.Payload.Bytes.Length;
        foreach (var (name, write) in State)
            size += name.Length + write.Author.Length + (write.Value?.Bytes.Length ?? 0);
        foreach (var item in Events)
            size += item.Topic.Length + TextOf(item) + item.Payload.Bytes.Length;
        return size + (Metadata?.Bytes.Length ?? 0) + (PendingTurn?.Bytes.Length ?? 0);
    }

    private static int TextOf(NewEvent item) => (item.CorrelationId?.Length ?? 0) + (item.TraceParent?.Length ?? 0) + (item.PayloadType?.Length ?? 0);

    private static PendingWrite Serialize(SessionStateChange entry, PayloadCodec codec)
    {
        ArgumentNullException.ThrowIfNull(entry.Author, nameof(entry));
        return new(entry.Value is { } value ? codec.WriteState(entry.Name, value) : null, entry.Author, entry.ExpectedVersion, entry.OnConflict);
    }
}
