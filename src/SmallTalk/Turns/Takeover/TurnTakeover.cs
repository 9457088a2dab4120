using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Turns;

/// <summary>
/// Goes on with turns whose process is gone (B-03): of one whose lease runs out as soon as that is seen, of one that has given its lease back within a minute.
/// Does nothing unless <see cref="TurnRunnerOptions.TakeOverPendingTurns"/> is set.
/// </summary>
internal sealed partial class TurnTakeover(TurnRuntime runtime, TurnRunner turns, ISessionManager sessions, IStoreBackend backend, ILogger<TurnTakeover> logger)
    : IAsyncDisposable
{
    private const int MostAtOnce = 64;

    // A turn that ends its process must not end one process after the other.
    private const int MostTakeovers = 3;

    // More of them in the log tell nothing more.
    private const int MostUnreadable = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FullInterval = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger.Unfailing();
    private readonly DeadOwners _dead = new();
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly Dictionary<SessionKey, Task> _taken = [];
    private readonly ConcurrentDictionary<SessionKey, string> _unfinished = new();
    private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);
    private readonly HashSet<SessionKey> _unreadable = [];
    private readonly CancellationTokenSource _stop = new();
    private Task? _loop;
    private bool _isDisposed;

    /// <summary>Begins to look, when agents can be asked. A second call does nothing.</summary>
    public void Start()
    {
        if (runtime.Options.TakeOverPendingTurns)
            _loop ??= Task.Run(LookAgainAndAgainAsync);
    }

    /// <summary>Takes no more; turns that were taken end as all others do.</summary>
    public void Stop() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        Stop();
        if (_loop is not null)
            await _loop.ConfigureAwait(false);
        await Task.WhenAll(_taken.Values).ConfigureAwait(false);
        _stop.Dispose();
        _places.Dispose();
    }

    private async Task LookAgainAndAgainAsync()
    {
        using var timer = new PeriodicTimer(Interval, runtime.Time);
        long? full = null;
        try
        {
            do
            {
                var isFull = full is not { } last || runtime.Time.GetElapsedTime(last) >= FullInterval;
                var began = runtime.Time.GetTimestamp();
                if (await TryLookAsync(isFull).ConfigureAwait(false) && isFull)
                    full = began;
            } while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task<bool> TryLookAsync(bool isFull)
    {
        try
        {
            await LookAsync(isFull).ConfigureAwait(false);
            return true;
        }
        catch (Exception error)
        {
            // A store that fails a process that stops has nothing to tell.
            _stop.Token.ThrowIfCancellationRequested();
            _dead.Forget();
            LogLookFailed(error);
            return false;
        }
    }

    private async Task LookAsync(bool isFull)
    {
        foreach (var (key, _) in _taken.Where(taken => taken.Value.IsCompleted).ToArray())
            _taken.Remove(key);
        var leases = await backend.Leases.ListAsync(_stop.Token).ConfigureAwait(false);
        var died = _dead.Note(leases);
        if (isFull)
            await TakeAsync(new() { HasPendingTurn = true }, leases).ConfigureAwait(false);
        else
            foreach (var owner in died)
                await TakeAsync(new() { HasPendingTurn = true, OwnerInstance = owner.Instance }, leases).ConfigureAwait(false);
    }

    private async Task TakeAsync(SessionQuery query, IReadOnlyList<ProcessLease> leases)
    {
        for (SessionKey? after = null; ; )
        {
            var page = await sessions.QueryAsync(query with { After = after, Limit = 1_000 }, _stop.Token).ConfigureAwait(false);
            foreach (var header in page.Sessions)
                if (FindLeft(header, leases) is { } pending)
                    await TakeAsync(header.Key, pending, leases).ConfigureAwait(false);
            if (page.Next is null)
                return;
            after = page.Next;
        }
    }

    /// <summary>The turn of a session that is to be taken over. One that cannot be read is none, which is said once: the others are gone on with all the same.</summary>
    private PendingTurn? FindLeft(SessionHeader header, IReadOnlyList<ProcessLease> leases)
    {
        try
        {
            var pending = PendingTurns.Read(header.PendingTurn);
            return pending is not null && IsLeft(header.Key, pending, leases) && MayBeTaken(header.Key, pending) ? pending : null;
        }
        catch (Exception error)
        {
            if (_unreadable.Count < MostUnreadable && _unreadable.Add(header.Key))
                LogUnreadable(error, header.Key);
            return null;
        }
    }

    /// <summary>Whether nobody goes on with it: its process is gone, or has taken it over here and could not end it.</summary>
    private bool IsLeft(SessionKey key, PendingTurn pending, IReadOnlyList<ProcessLease> leases) =>
        !leases.Any(lease => lease.Owner == pending.Owner && !lease.IsExpired && !lease.IsFenced)
        || (_unfinished.TryGetValue(key, out var turn) && turn == pending.TurnId);

    private bool MayBeTaken(SessionKey key, PendingTurn pending)
    {
        if (pending.IsSuspended || !runtime.Directory.Has(pending.Target))
            return false;
        if (pending.Takeovers < MostTakeovers)
            return true;
        if (_givenUp.Add(pending.TurnId))
            LogGivenUp(pending.TurnId, key, pending.Takeovers, pending.CorrelationId);
        return false;
    }

    private async Task TakeAsync(SessionKey key, PendingTurn pending, IReadOnlyList<ProcessLease> leases)
    {
        // A turn of this process that runs, or one that was taken already.
        if (_taken.ContainsKey(key) || runtime.Gates.IsRunning(key))
            return;
        if (pending.Owner is { } owner && !_unfinished.ContainsKey(key) && !await IsOutAsync(owner, leases).ConfigureAwait(false))
            return;
        await _places.WaitAsync(_stop.Token).ConfigureAwait(false);
        _taken.Add(key, Task.Run(() => ResumeAsync(key, pending)));
    }

    /// <summary>Fences a process that has died, so that it cannot go on beside its heir if it is only late; one that has given its lease back is out already.</summary>
    private async ValueTask<bool> IsOutAsync(ProcessOwner owner, IReadOnlyList<ProcessLease> leases) =>
        leases.All(lease => lease.Owner != owner || lease.IsFenced) || await backend.Leases.FenceAsync(owner, _stop.Token).ConfigureAwait(false);

    private async Task ResumeAsync(SessionKey key, PendingTurn pending)
    {
        _unfinished.TryRemove(key, out _);
        ISession? session = null;
        try
        {
            session = await sessions.FindAsync(key.Id, new() { Partition = key.Partition }, _stop.Token).ConfigureAwait(false);
            if (session is null)
                return;
            await foreach (var update in turns.ResumeTurnAsync(session, cancellationToken: CancellationToken.None).ConfigureAwait(false))
                if (update.Receipt is not null)
                    Taken(key, pending);
        }
        catch (TurnRejectedException)
        {
            // Another process was first.
        }
        catch (Exception error)
        {
            // Because the store failed, say; and now it is this process's.
            if (session is not null && turns.GetPendingTurn(session)?.TurnId == pending.TurnId)
                _unfinished[key] = pending.TurnId;
            if (!_stop.IsCancellationRequested)
                LogNotTaken(error, pending.TurnId, key, pending.CorrelationId);
        }
        finally
        {
            _places.Release();
        }
    }

    private void Taken(SessionKey key, PendingTurn pending)
    {
        runtime.Instruments.TakenOver();
        LogTaken(pending.TurnId, key, pending.Owner?.Instance, pending.CorrelationId);
    }

    [LoggerMessage(
        7013,
        LogLevel.Information,
        "Turn {TurnId} of session {Session} was begun by process {Process}, which is gone, and was gone on with here (correlation {CorrelationId})"
    )]
    private partial void LogTaken(string turnId, SessionKey session, string? process, string correlationId);

    [LoggerMessage(
        7014,
        LogLevel.Warning,
        "Turn {TurnId} of session {Session}, whose process is gone, was gone on with and failed (correlation {CorrelationId})"
    )]
    private partial void LogNotTaken(Exception error, string turnId, SessionKey session, string correlationId);

    [LoggerMessage(
        7016,
        LogLevel.Error,
        "Turn {TurnId} of session {Session} was gone on with by {Takeovers} processes, and each of them is gone: it is left pending (correlation {CorrelationId})"
    )]
    private partial void LogGivenUp(string turnId, SessionKey session, int takeovers, string correlationId);

    [LoggerMessage(7017, LogLevel.Error, "The pending turn of session {Session} cannot be read: no process goes on with it.")]
    private partial void LogUnreadable(Exception error, SessionKey session);

    [LoggerMessage(7015, LogLevel.Warning, "Turns whose process is gone could not be looked for; that is tried again at once.")]
    private partial void LogLookFailed(Exception error);
}
