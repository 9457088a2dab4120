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
    private ISession? _session;
    private int _sent;

    /// <summary>Creates the first session before anything is measured.</summary>
    public async ValueTask PrepareAsync() => _session = await _sessions.CreateAsync();

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
        if (_session is null || ++_sent % TurnsPerSession == 0)
            await PrepareAsync();
        return _session!;
    }
}
