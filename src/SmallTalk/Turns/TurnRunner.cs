using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>The one pipeline that joins a session and an agent or group.</summary>
internal sealed class TurnRunner(TurnRuntime runtime) : ITurnRunner
{
    public IAsyncEnumerable<TurnUpdate> SendAsync(
        ISession session,
        string target,
        ChatMessage message,
        TurnOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(message);
        return StreamAsync(new(Ours(session), target, message, options, runtime.Options), cancellationToken);
    }

    public IAsyncEnumerable<TurnUpdate> ResumeTurnAsync(ISession session, TurnOptions? options = null, CancellationToken cancellationToken = default) =>
        StreamAsync(new(Ours(session), null, null, options, runtime.Options), cancellationToken);

    public PendingTurn? GetPendingTurn(ISession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return PendingTurns.Read(session.PendingTurn);
    }

    public async ValueTask AbandonTurnAsync(ISession session, CancellationToken cancellationToken = default)
    {
        var ours = Ours(session);
        if (!runtime.Gates.TryEnter(ours.Key))
            throw new TurnRejectedException($"A turn of session '{ours.Key}' is running. Cancel it, or wait for its end.", GetPendingTurn(session));
        try
        {
            if (await PendingTurns.FindKilledAsync(ours, cancellationToken).ConfigureAwait(false) is { } pending)
                await ours.CommitAsync(Abandonment(ours, pending), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            runtime.Gates.Leave(ours.Key);
        }
    }

    /// <summary>Takes no more turns, waits for those in flight, and cuts them when the token is cancelled; cut ones stay pending.</summary>
    /// <returns>How many were cut.</returns>
    internal Task<int> StopAsync(CancellationToken cancellationToken) => runtime.Running.StopAsync(cancellationToken);

    private async IAsyncEnumerable<TurnUpdate> StreamAsync(TurnRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var run = new TurnRun(runtime, request, cancellationToken);
        await using var left = run.ConfigureAwait(false);
        using var registration = cancellationToken.UnsafeRegister(static run => ((TurnRun)run!).Stop(TurnStop.Cancelled), run);
        run.Start();
        while (await run.Updates.WaitToReadAsync().ConfigureAwait(false))
        while (run.Updates.TryRead(out var update))
            yield return update;
        await run.EndAsync().ConfigureAwait(false);
        if (run.Receipt is { } receipt)
            yield return new(string.Empty, null, receipt);
    }

    private SessionChange Abandonment(ITurnSession session, PendingTurn pending)
    {
        var events = new TurnEvents(session.Key, pending.TurnId, pending.Target, pending.CorrelationId, runtime.Time);
        return new()
        {
            Messages = [.. ToolResults.OfInterrupted(new HistoryView(session.History.Loaded))],
            Events = (NewEvent[])[events.Failed("abandoned", error: null)],
            PendingTurn = PendingTurns.Cleared,
            RequiredVersion = session.IsShared ? session.Version : null,
        };
    }

    private static ITurnSession Ours(ISession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session as ITurnSession ?? throw new ArgumentException("The session does not come from ISessionManager.", nameof(session));
    }
}
