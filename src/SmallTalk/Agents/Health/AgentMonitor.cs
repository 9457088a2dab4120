using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>
/// Watches agents that beat, can be probed or keep something, by a thread of its own: a timer of the pool would be late exactly when it matters. Without such
/// agents there is no thread.
/// </summary>
internal sealed partial class AgentMonitor : IAgentMonitor, IDisposable
{
    private static readonly TimeSpan LongestSweep = TimeSpan.FromSeconds(5);

    private readonly AgentRows _rows;
    private readonly HealthNews _news;
    private readonly AgentRecovery _recovery;
    private readonly AgentInboxes _inboxes;
    private readonly CaptureSchedule _captures;
    private readonly SweepSignal _signal;
    private readonly Degradation _degradation;
    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _looking = new();
    private readonly List<HealthChange> _told = [];
    private HealthSweep? _sweep;
    private Thread? _thread;
    private volatile bool _isStopping;

    public AgentMonitor(
        AgentRows rows,
        HealthNews news,
        AgentRecovery recovery,
        AgentInboxes inboxes,
        CaptureSchedule captures,
        SweepSignal signal,
        Degradation degradation,
        IOptions<AgentOptions> options,
        TimeProvider time,
        ILogger<AgentMonitor> logger
    )
    {
        _rows = rows;
        _news = news;
        _recovery = recovery;
        _inboxes = inboxes;
        _captures = captures;
        _signal = signal;
        _degradation = degradation;
        _recovery.Changed = Tell;
        _degradation.RetryDue = () => recovery.Hurry(time.GetTimestamp());
        _options = options.Value;
        _time = time;
        _logger = logger.Unfailing();
    }

    public DegradationIncident? Incident => _degradation.Incident;

    public IReadOnlyList<AgentHealth> GetAll() => [.. _rows.All.Select(row => row.ToHealth())];

    public AgentHealth? Find(string name) => _rows.Find(name)?.ToHealth();

    /// <summary>Gives agents what they had kept, their heartbeats and their events.</summary>
    /// <exception cref="InvalidAgentsException">An agent did not take its heartbeat, or is to be recovered by a step that it cannot take.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _captures.StartAsync(cancellationToken).ConfigureAwait(false);
        await Task.Run(Attach, cancellationToken).ConfigureAwait(false);
        await _inboxes.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins to watch, if there is anybody to watch: until now no beat was missed. A second call does nothing.</summary>
    public void Watch()
    {
        AgentRow[] watched = [.. _rows.All.Where(row => row.Instance.IsTracked)];
        if (watched.Length == 0 || _sweep is not null)
            return;
        foreach (var row in watched)
            row.Watch();
        _sweep = new(watched, HealthTimes.Of(_options.Health, _time), _time.GetTimestamp(), _options.Health.ProbeTimeout, Send);
        _thread = new(LookAgainAndAgain) { IsBackground = true, Name = "SmallTalk agent monitor" };
        _thread.Start();
    }

    /// <summary>Looks once.</summary>
    internal void Sweep()
    {
        var now = _time.GetTimestamp();
        lock (_looking)
        {
            // Without an enumerator and a closure: a look at which nothing changes allocates nothing.
            var changes = _sweep!.Run(now);
            for (var index = 0; index < changes.Count; index++)
                TryTake(changes[index], now);
            _recovery.Run(now);
            _degradation.Look(now, _told);
            _told.Clear();
            _captures.Run(now);
        }
    }

    /// <summary>Ends the watch, and with it recovery; stores what agents keep. A second call does nothing.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.Run(StopWatch, cancellationToken).ConfigureAwait(false);
        // First: what an event changes after that would not be kept, and its place in the log would be.
        await _inboxes.StopAsync(cancellationToken).ConfigureAwait(false);
        await _captures.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        StopWatch();
        _recovery.Dispose();
        // A look that hangs in somebody's log still needs it.
        if (_thread is null)
            _signal.Dispose();
    }

    private void StopWatch()
    {
        _isStopping = true;
        _recovery.Stop();
        if (_thread is not { } thread)
            return;
        _signal.Set();
        if (thread.Join(LongestSweep))
            _thread = null;
    }

    private void Attach()
    {
        var faults = _rows.All.SelectMany(row => RecoverySettings.FindFaults(_options, row)).ToList();
        foreach (var row in _rows.All)
            Attach(row, faults);
        if (faults.Count > 0)
            throw new InvalidAgentsException(faults);
    }

    private static void Attach(AgentRow row, List<string> faults)
    {
        try
        {
            (row.Instance.Agent as IBeatingAgent)?.Attach(row.Instance);
        }
        catch (Exception error)
        {
            faults.Add($"Agent '{row.Name}' did not take its heartbeat: {error.Message}");
        }
    }

    private void TryTake(HealthChange change, long now) => Try(() => Take(change, now));

    private void Take(HealthChange change, long now)
    {
        Tell(change);
        _recovery.Take(change, now);
    }

    private void Tell(HealthChange change)
    {
        _told.Add(change);
        Try(() => _news.Tell(change));
    }

    private void LookAgainAndAgain()
    {
        // Made once: a look at which nothing changes allocates nothing.
        Action look = Sweep;
        while (!_isStopping)
        {
            _signal.Wait(HealthTimes.SweepInterval);
            Try(look);
        }
    }

    /// <summary>Whatever is thrown must not end the watch, and the process with it.</summary>
    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error)
        {
            LogSweepFailed(error);
        }
    }

    private void Send(AgentRow row, AgentProbe probe) => _ = probe.RunAsync(row.Instance.Probed!);

    [LoggerMessage(6014, LogLevel.Error, "A look at the health of all agents failed; the next one comes at once.")]
    private partial void LogSweepFailed(Exception error);
}
