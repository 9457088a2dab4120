using Microsoft.Extensions.AI;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Writes one session commit by commit, straight to the store. For one caller.</summary>
internal sealed class SessionWriter(StoreWriter process, SessionKey key)
{
    private const int FillBatch = 500;

    private static readonly byte[] EventPayload = """{"turn":"9f1c2d3e4b5a69788796a5b4c3d2e1f0","agent":"writer","first":1,"last":2}"""u8.ToArray();

    private long _version;

    public SessionKey Key => key;

    public ValueTask CreateAsync() => CommitAsync(Next() with { Expiry = new(TimeProvider.System.GetUtcNow().AddDays(7)) });

    /// <summary>Serializes and commits one message, with as many events in the outbox as asked for.</summary>
    public ValueTask AppendAsync(ChatMessage message, int events = 0) =>
        CommitAsync(Next() with { Messages = [new(Stores.Codec.WriteMessage(message))], Events = NewEvents(events) });

    /// <summary>Appends the same message many times, in large commits.</summary>
    public async Task FillAsync(int count, ChatMessage message)
    {
        var payload = new NewMessage(Stores.Codec.WriteMessage(message));
        for (var left = count; left > 0; left -= FillBatch)
            await CommitAsync(Next() with { Messages = [.. Enumerable.Repeat(payload, Math.Min(left, FillBatch))] });
    }

    public async Task DeleteAsync() => await process.Store.Sessions.DeleteAsync(key, default);

    private SessionCommit Next() =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = _version,
            Owner = process.Owner,
        };

    private async ValueTask CommitAsync(SessionCommit commit)
    {
        var result = await process.Store.Sessions.CommitAsync(commit);
        if (result.Status != CommitStatus.Committed)
            throw new InvalidOperationException($"A commit that should succeed ended as {result.Status}.");
        _version = result.Version;
    }

    private NewEvent[] NewEvents(int count)
    {
        if (count == 0)
            return [];
        var events = new NewEvent[count];
        for (var i = 0; i < count; i++)
        {
            events[i] = new()
            {
                Topic = SmallTalkTopics.AgentReplied,
                Session = key.Id,
                OccurredAt = TimeProvider.System.GetUtcNow(),
                Payload = new(EventPayload),
            };
        }
        return events;
    }
}
