using SmallTalk.Benchmarks.Harness;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>One caller who sends turns one after another, in a new session after every so many. Not safe for use by several threads.</summary>
internal sealed class TurnSender(Library library, string agent)
{
    private const int TurnsPerSession = 20;
    private const string Text = "Draft a reply to Ann, please: firm about the date, friendly about the price.";

    private readonly ISessionManager _sessions = library.Sessions;
    private readonly ITurnRunner _turns = library.Turns;
    private readonly Queue<ISession> _prepared = new();
    private ISession? _session;
    private int _left;

    /// <summary>Creates the sessions of the next turns, so that this is not measured with them.</summary>
    public async Task PrepareAsync(int turns)
    {
        for (var covered = _left + (_prepared.Count * TurnsPerSession); covered < turns; covered += TurnsPerSession)
            _prepared.Enqueue(await _sessions.CreateAsync());
    }

    /// <summary>Sends a turn and reads all of its reply.</summary>
    public async ValueTask SendAsync()
    {
        var session = await SessionAsync();
        await foreach (var _ in _turns.SendAsync(session, agent, Text)) { }
    }

    /// <summary>Sends a turn, reads all of its reply, and says how long the first chunk took.</summary>
    public async ValueTask<TimeSpan> TimeFirstChunkAsync()
    {
        var session = await SessionAsync();
        var start = Clock.Now;
        await using var updates = _turns.SendAsync(session, agent, Text).GetAsyncEnumerator();
        await updates.MoveNextAsync();
        var first = Clock.Since(start);
        while (await updates.MoveNextAsync()) { }
        return first;
    }

    private async ValueTask<ISession> SessionAsync()
    {
        if (_left == 0)
        {
            _session = _prepared.TryDequeue(out var prepared) ? prepared : await _sessions.CreateAsync();
            _left = TurnsPerSession;
        }
        _left--;
        return _session!;
    }
}
