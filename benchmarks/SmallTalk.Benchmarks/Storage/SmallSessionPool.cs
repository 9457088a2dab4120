using Microsoft.Extensions.AI;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Short sessions that take appends in turns, so that none of them grows long; each takes some in a row, as one session would.</summary>
internal sealed class SmallSessionPool
{
    private const int InARow = 20;

    private readonly List<SessionWriter> _sessions = [];
    private int _appended;

    public async Task FillAsync(StoreWriter process, int count, int messages, ChatMessage message)
    {
        for (var i = 0; i < count; i++)
        {
            var session = await process.CreateSessionAsync();
            await session.FillAsync(messages, message);
            _sessions.Add(session);
        }
    }

    public SessionWriter Next() => _sessions[_appended++ / InARow % _sessions.Count];
}
