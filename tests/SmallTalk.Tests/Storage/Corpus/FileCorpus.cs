using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>A little of everything a store can hold, written and checked through the ports.</summary>
internal static class FileCorpus
{
    public static readonly DateTimeOffset WrittenAt = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly SessionKey Ann = new(Partition.Parse("ann"), "Grüße/42");
    private static readonly SessionKey Plain = new("b1f6c8e2-8a7e-4c55-9d7e-1f3f5b8c2d10");
    private static readonly SessionKey Gone = new("gone-session");
    private static readonly PayloadCodec Codec = new(Options.Create(new PayloadOptions()));
    private static readonly string Long = string.Concat(Enumerable.Repeat("much said twice ", 8000));
    private static readonly Payload Unknown = new(Encoding.UTF8.GetBytes("""{"role":"assistant","contents":[{"$type":"hologram","depth":3.140}]}"""));

    public static async Task WriteAsync(IStoreBackend store)
    {
        var owner = (await store.Leases.AcquireAsync("host-1", TimeSpan.FromHours(1))).Owner;
        await CommitAsync(store, First(Ann, owner));
        await CommitAsync(
            store,
            Next(Ann, owner, 1, 2) with
            {
                Messages = [new(Unknown), Message(ChatRole.User, Long)],
                State = [new(StateKey.OfSession(Ann, "plan"), Codec.WriteState("plan", Json("""{"step":2}""")), "writer", 1)],
                PendingTurn = default(Payload),
            }
        );
        await CommitAsync(store, First(Plain, owner) with { CommitId = Id(3), PendingTurn = null, State = [], Events = [] });
        await CommitAsync(store, First(Gone, owner) with { CommitId = Id(4), PendingTurn = null, State = [], Events = [] });
        await store.Sessions.DeleteAsync(Gone, new(null, WrittenAt.AddDays(3650)));
        await store.State.WriteAsync(new(StateKey.OfPartition(Ann.Partition, "limits"), Codec.WriteState("limits", Json("[1,2]")), "ops"), Id(5), owner);
        var log = (await store.Events.ReadAsync(EventFilter.All, default, 10)).Events;
        await store.Events.SaveCursorAsync(new(new("ops"), log[0].Position, [log[1].Event.Id], owner));
        await store.Events.AddDeadLetterAsync(new("ops", log[1], 3, "handler failed", WrittenAt));
    }

    public static async Task CheckAsync(IStoreBackend store)
    {
        await CheckSessionsAsync(store);
        await CheckEventsAsync(store);
        (await store.State.GetAsync(StateKey.OfPartition(Ann.Partition, "limits")))!.Author.Should().Be("ops");
        (await store.State.GetHistoryAsync(StateKey.OfSession(Ann, "plan"), 10)).Select(entry => entry.Version).Should().Equal(2, 1);
        (await store.Leases.ListAsync()).Should().ContainSingle().Which.Owner.Should().Be(new ProcessOwner("host-1", 1));
    }

    private static async Task CheckSessionsAsync(IStoreBackend store)
    {
        var ann = (await store.Sessions.LoadAsync(Ann, SessionRead.Whole))!;
        ann.Header.Version.Should().Be(2);
        ann.Header.CreatedAt.Should().Be(WrittenAt);
        ann.Header.Expiry.Should().Be(new SessionExpiry(WrittenAt.AddDays(3650), TimeSpan.FromDays(7)));
        ann.Header.PendingTurn.IsEmpty.Should().BeTrue();
        Codec.ReadMetadata(ann.Header.Metadata).Should().Contain("title", "Ann's");
        ann.Messages.Select(record => record.CommitId).Should().Equal(Id(1), Id(2), Id(2));
        ann.Messages[1].Payload.Should().Be(Unknown);
        Codec.ReadMessage(ann.Messages[2].Payload).Text.Should().Be(Long);
        Codec.ReadState(ann.State.Single().Value!.Value).GetProperty("step").GetInt32().Should().Be(2);
        (await store.Sessions.CommitAsync(Next(Ann, null, 1, 2))).Status.Should().Be(CommitStatus.Repeated);
        Codec.ReadMessage((await store.Sessions.LoadAsync(Plain, SessionRead.Tail(1)))!.Messages[0].Payload).Text.Should().Be("hello");
        var gone = (await store.Sessions.LoadAsync(Gone, SessionRead.Whole))!;
        (gone.Header.Status, gone.Header.Version, gone.Messages.Count).Should().Be((SessionStatus.Invalidated, 2, 0));
        (await store.Sessions.QueryAsync(new() { Status = SessionStatus.Open })).Sessions.Select(header => header.Key).Should().Equal(Plain, Ann);
    }

    private static async Task CheckEventsAsync(IStoreBackend store)
    {
        var log = (await store.Events.ReadAsync(new() { Session = Ann.Id, Partition = Ann.Partition }, default, 10)).Events;
        log.Select(record => record.Event.Topic).Should().Equal("order:placed", "order:paid");
        log[1].Event.Should().Be(Event(2, "order:paid", EventPriority.Critical));
        var cursor = (await store.Events.GetCursorAsync(new("ops")))!;
        cursor.Position.Should().Be(log[0].Position);
        cursor.Processed.Should().Equal(log[1].Event.Id);
        (await store.Events.ListDeadLettersAsync(new())).Should().ContainSingle().Which.Error.Should().Be("handler failed");
    }

    private static SessionCommit First(SessionKey key, ProcessOwner owner) =>
        Next(key, owner, 0, 1) with
        {
            Messages = [Message(ChatRole.User, "hello")],
            State = [new(StateKey.OfSession(key, "plan"), Codec.WriteState("plan", Json("""{"step":1}""")), "writer", 0)],
            Events = [Event(1, "order:placed", EventPriority.Normal), Event(2, "order:paid", EventPriority.Critical)],
            Metadata = Codec.WriteMetadata(new Dictionary<string, string> { ["title"] = "Ann's" }),
            PendingTurn = new Payload("""{"turn":1}"""u8.ToArray()),
            Expiry = new(WrittenAt.AddDays(3650), TimeSpan.FromDays(7)),
        };

    private static SessionCommit Next(SessionKey key, ProcessOwner? owner, long version, byte commit) =>
        new()
        {
            CommitId = Id(commit),
            Key = key,
            ExpectedVersion = version,
            Owner = owner,
        };

    private static NewEvent Event(byte number, string topic, EventPriority priority) =>
        new()
        {
            Id = new(Id(number).Value),
            Topic = topic,
            Priority = priority,
            Partition = Ann.Partition,
            Session = Ann.Id,
            OccurredAt = WrittenAt,
            CorrelationId = "c-1",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            PayloadType = "order/1",
            Payload = new("""{"order":4711}"""u8.ToArray()),
        };

    private static async Task CommitAsync(IStoreBackend store, SessionCommit commit) =>
        (await store.Sessions.CommitAsync(commit)).Status.Should().Be(CommitStatus.Committed);

    private static NewMessage Message(ChatRole role, string text) => new(Codec.WriteMessage(new ChatMessage(role, text)));

    private static CommitId Id(byte number) => new(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, number));

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
