using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Integration.Migration;

/// <summary>What the tests move: 20 sessions of two tenants with all that can hang on them.</summary>
internal static class ExampleStore
{
    private const string Author = "example";

    public static readonly Partition Tenant = Partition.Parse("tenant/\u00E9");

    private static Partition[] Partitions { get; } = [Partition.Default, Tenant];

    /// <summary>Lets a host write it, as a host does: a commit per message, state, events, expiry; then what only tools write.</summary>
    /// <returns>What the sessions say.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> FillAsync(Action<ISmallTalkBuilder> use)
    {
        var conversations = await ReadAsync();
        await using var host = await OpenStore.StartAsync(use);
        foreach (var partition in Partitions)
        foreach (var (number, conversation) in conversations.Index())
            await TalkAsync(host.Sessions, partition, number, conversation);
        await host.Sessions.InvalidateAsync(conversations[9].Id, Tenant);
        await AddStateAsync(host.Backend);
        await AddEventsAsync(host.Backend.Events, new(Tenant, conversations[1].Id));
        return await TranscriptsAsync(host.Sessions);
    }

    /// <summary>What all sessions say, read by a host.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> TranscriptsAsync(ISessionManager sessions)
    {
        var transcripts = new Dictionary<string, string>();
        var page = await sessions.QueryAsync(new() { Limit = 1000, Status = SessionStatus.Open });
        foreach (var header in page.Sessions)
        {
            var session = await sessions.OpenAsync(header.Key.Id, new() { Partition = header.Key.Partition });
            var lines = new List<string>();
            await foreach (var message in session.History.ReadAsync())
                lines.Add($"{message.Sequence} {message.Message.AuthorName}: {message.Message.Text}");
            foreach (var name in session.StateNames)
                lines.Add($"{name} = {session.GetState(name)}");
            lines.Add(
                $"version {session.Version}, expires {session.Expiry.ExpiresAt.UtcTicks / 10} {session.Expiry.SlidingWindow}, {session.Metadata.Count} metadata"
            );
            transcripts[header.Key.ToString()] = string.Join('\n', lines);
        }
        return transcripts;
    }

    private static async Task<IReadOnlyList<RecordedConversation>> ReadAsync()
    {
        await using var json = typeof(ExampleStore).Assembly.GetManifestResourceStream("Conversations.json")!;
        return await RecordedConversation.ReadAsync(json);
    }

    private static async Task TalkAsync(ISessionManager sessions, Partition partition, int number, RecordedConversation conversation)
    {
        var options = new SessionOpenOptions
        {
            Partition = partition,
            Lifetime = TimeSpan.FromDays(number + 1),
            Metadata = number % 3 == 0 ? new Dictionary<string, string> { ["title"] = conversation.Question } : null,
        };
        var session = await sessions.OpenAsync(conversation.Id, options);
        var messages = conversation.Messages.Select(message => new ChatMessage(ChatRole.Assistant, message.Text) { AuthorName = message.Speaker }).ToList();
        await session.CommitAsync(new() { Messages = [new(ChatRole.User, conversation.Question), messages[0]], Events = [EventOf(session, "turn:started")] });
        foreach (var (index, message) in messages.Skip(1).Index())
            await session.CommitAsync(
                new()
                {
                    Messages = [message],
                    State = [StateOf("mood", $"{index}"), StateOf("draft", index % 2 == 0 ? message.Text : null)],
                    Events = index % 2 == 0 ? [EventOf(session, "agent:replied")] : [],
                }
            );
        if (number == 4)
            await session.CommitAsync(new() { PendingTurn = new("{\"turnId\":\"t\"}"u8.ToArray()) });
    }

    private static SessionStateChange StateOf(string name, string? value) => new(name, value is null ? null : JsonSerializer.SerializeToElement(value), Author);

    private static NewEvent EventOf(ISession session, string topic) =>
        new()
        {
            Topic = topic,
            Partition = session.Key.Partition,
            Session = session.Id,
            OccurredAt = session.CreatedAt,
            CorrelationId = $"of {session.Id}",
            PayloadType = "example/1",
            Payload = new("{\"a\":1}"u8.ToArray()),
        };

    private static async Task AddStateAsync(IStoreBackend store)
    {
        foreach (var partition in (Partition[])[Partition.Default, Tenant, Partition.Parse("no sessions here")])
        {
            for (var version = 1; version <= 14; version++)
                await WriteAsync("counter", $"{version}");
            await WriteAsync("gone", "1");
            await WriteAsync("gone", null);

            async Task WriteAsync(string name, string? value) =>
                await store.State.WriteAsync(
                    new(StateKey.OfPartition(partition, name), value is null ? null : new Payload(JsonSerializer.SerializeToUtf8Bytes(value)), Author),
                    CommitId.New(),
                    owner: null
                );
        }
    }

    private static async Task AddEventsAsync(IEventLog log, SessionKey redacted)
    {
        await log.RedactAsync(redacted.Partition, redacted.Id);
        var events = (await log.ReadAsync(EventFilter.All, default, 1000)).Events;
        await log.SaveCursorAsync(new(new("nothing-read"), default, [], null));
        await log.SaveCursorAsync(new(new("half-read", 3), events[events.Count / 2].Position, [events[^1].Event.Id, events[^3].Event.Id], null));
        await log.SaveCursorAsync(new(new("all-read"), events[^1].Position, [], null));
        foreach (var record in events.Where((_, index) => index % 9 == 0))
            await log.AddDeadLetterAsync(new("half-read", record, 5, "TimeoutException: too slow", record.AppendedAt.AddSeconds(1)));
    }
}
