using System.Collections.Concurrent;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>Keeps the sessions of this process: one instance each, loaded when asked for, unloaded when idle.</summary>
internal sealed partial class SessionManager : ISessionManager, ISessionHost, IAsyncDisposable
{
    private readonly ConcurrentDictionary<SessionKey, SessionSlot> slots = new();
    private readonly SessionContext context;
    private readonly ICapacityGate capacity;
    private readonly SessionRemover remover;
    private readonly WorkSchedule sweeps;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock starting = new();
    private Task? loop;
    private int activeCount;
    private bool isDisposed;

    public SessionManager(SessionContext context, ICapacityGate capacity)
    {
        this.context = context;
        this.capacity = capacity;
        remover = new(context);
        sweeps = new(context.Time);
    }

    public int ActiveCount => Volatile.Read(ref activeCount);

    /// <summary>Begins the background work: interval saves, retries, sweeps. A second call does nothing.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (starting)
        {
            if (loop is not null)
                return Task.CompletedTask;
            context.Identity.Lost.Register(() => Fenced(context.Identity.Owner ?? new("(none)", 0)));
            sweeps.Add(TimeSpan.Zero, SweepDueAsync);
            // Each with a loop of its own: a sweep over many sessions takes its time, saves are due by the second.
            loop = Task.WhenAll(
                Task.Run(() => RunAsync(context.Schedule, stopping.Token), CancellationToken.None),
                Task.Run(() => RunAsync(sweeps, stopping.Token), CancellationToken.None)
            );
        }
        return Task.CompletedTask;
    }

    /// <summary>Ends the background work. What is in memory only is saved by <see cref="SaveAllAsync"/> before.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await (loop ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await context.Calls.RunAsync(token => context.Store.QueryAsync(query, token), cancellationToken).ConfigureAwait(false);
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

    private IEnumerable<Session> Unsaved =>
        slots.Values.Select(slot => slot.Find()).OfType<Session>().Where(session => session.HasUnsaved);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, true))
            return;
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        stopping.Dispose();
        sweeps.Dispose();
        context.Dispose();
    }

    /// <summary>Does the background work that is due now.</summary>
    internal Task RunDueAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(RunDueAsync(context.Schedule, cancellationToken), RunDueAsync(sweeps, cancellationToken));

    private Task RunDueAsync(WorkSchedule schedule, CancellationToken cancellationToken) =>
        schedule.RunDueAsync(error => LogDefect(context.Log, error), cancellationToken);

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
        catch (Exception error) when (error is SmallTalkException || !cancellationToken.IsCancellationRequested)
        {
            LogNotSaved(context.Log, session.Key, error);
            return false;
        }
    }
}
