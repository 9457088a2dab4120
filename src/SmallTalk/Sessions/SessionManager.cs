using System.Collections.Concurrent;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>Keeps the sessions of this process: one instance each, loaded when asked for, unloaded when idle.</summary>
internal sealed partial class SessionManager : ISessionManager, ISessionHost, IAsyncDisposable
{
    private readonly ConcurrentDictionary<SessionKey, SessionSlot> _slots = new();
    private readonly SessionContext _context;
    private readonly ICapacityGate _capacity;
    private readonly SessionRemover _remover;
    private readonly WorkSchedule _sweeps;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _starting = new();
    private Task? _loop;
    private int _activeCount;
    private bool _isDisposed;

    public SessionManager(SessionContext context, ICapacityGate capacity)
    {
        this._context = context;
        this._capacity = capacity;
        _remover = new(context);
        _sweeps = new(context.Time);
    }

    public int ActiveCount => Volatile.Read(ref _activeCount);

    /// <summary>Begins the background work: interval saves, retries, sweeps. A second call does nothing.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_starting)
        {
            if (_loop is not null)
                return Task.CompletedTask;
            _context.Identity.Lost.Register(() => Fenced(_context.Identity.Owner ?? new("(none)", 0)));
            _sweeps.Add(TimeSpan.Zero, SweepDueAsync);
            // Each with a loop of its own: a sweep over many sessions takes its time, saves are due by the second.
            _loop = Task.WhenAll(
                Task.Run(() => RunAsync(_context.Schedule, _stopping.Token), CancellationToken.None),
                Task.Run(() => RunAsync(_sweeps, _stopping.Token), CancellationToken.None)
            );
        }
        return Task.CompletedTask;
    }

    /// <summary>From now on each change is stored before it is acknowledged, or refused: what came after the last save would be lost without a word.</summary>
    public void BeginStop() => _context.EndHolding();

    /// <summary>Ends the background work. What is in memory only is saved by <see cref="SaveAllAsync"/> before.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        BeginStop();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await (_loop ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _context.Calls.RunAsync(token => _context.Store.QueryAsync(query, token), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<SessionKey>> SaveAllAsync(CancellationToken cancellationToken = default)
    {
        var failed = new ConcurrentBag<SessionKey>();
        await Parallel
            .ForEachAsync(
                Unsaved,
                new ParallelOptions { MaxDegreeOfParallelism = SessionDefaults.SaveConcurrency, CancellationToken = cancellationToken },
                async (session, token) =>
                {
                    if (!await TrySaveAsync(session, token).ConfigureAwait(false))
                        failed.Add(session.Key);
                }
            )
            .ConfigureAwait(false);
        return [.. failed];
    }

    /// <summary>The keys of the sessions that hold something in memory only.</summary>
    internal IReadOnlyList<SessionKey> UnsavedKeys => [.. Unsaved.Select(session => session.Key)];

    private IEnumerable<Session> Unsaved => _slots.Values.Select(slot => slot.Find()).OfType<Session>().Where(session => session.HasUnsaved);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _stopping.Dispose();
        _sweeps.Dispose();
        _context.Dispose();
    }

    /// <summary>Does the background work that is due now.</summary>
    internal Task RunDueAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(RunDueAsync(_context.Schedule, cancellationToken), RunDueAsync(_sweeps, cancellationToken));

    private Task RunDueAsync(WorkSchedule schedule, CancellationToken cancellationToken) =>
        schedule.RunDueAsync(error => LogDefect(_context.Log, error), cancellationToken);

    private async Task RunAsync(WorkSchedule schedule, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await schedule.WaitAsync(cancellationToken).ConfigureAwait(false);
                await RunDueAsync(schedule, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async ValueTask<bool> TrySaveAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            await session.SaveAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotSaved(_context.Log, session.Key, error);
            return false;
        }
    }
}
