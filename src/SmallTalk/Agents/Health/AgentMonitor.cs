using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmallTalk.Agents;

/// <summary>
/// Watches agents that beat or can be probed, by a thread of its own: a timer of the pool would be late exactly when it matters. Without such agents there is no
/// thread.
/// </summary>
internal sealed partial class AgentMonitor : IAgentMonitor, IDisposable
{
    private static readonly TimeSpan LongestSweep = TimeSpan.FromSeconds(5);

    private readonly AgentRows _rows;
    private readonly HealthNews _news;
    private readonly Degradation _degradation;
    private readonly AgentHealthOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _looking = new();
    private readonly ManualResetEvent _stop = new(initialState: false);
    private HealthSweep? _sweep;
    private Thread? _thread;

    public AgentMonitor(
        AgentRows rows,
        HealthNews news,
        Degradation degradation,
        IOptions<AgentOptions> options,
        TimeProvider time,
        ILogger<AgentMonitor> logger
    )
    {
        _rows = rows;
        _news = news;
        _degradation = degradation;
        _options = options.Value.Health;
        _time = time;
        _logger = logger;
    }

    public DegradationIncident? Incident => _degradation.Incident;

    public IReadOnlyList<AgentHealth> GetAll() => [.. _rows.All.Select(row => row.ToHealth())];

    public AgentHealth? Find(string name) => _rows.Find(name)?.ToHealth();

    /// <summary>Gives agents their heartbeats.</summary>
    /// <exception cref="InvalidAgentsException">An agent did not take its heartbeat.</exception>
    public void Attach()
    {
        var faults = new List<string>();
        foreach (var row in Watched)
            Attach(row, faults);
        if (faults.Count > 0)
            throw new InvalidAgentsException(faults);
    }

    /// <summary>Begins to watch, if there is anybody to watch: until now no beat was missed. A second call does nothing.</summary>
    public void Watch()
    {
        AgentRow[] watched = [.. Watched];
        if (watched.Length == 0 || _sweep is not null)
            return;
        foreach (var row in watched)
            row.Beat();
        _sweep = new(watched, HealthTimes.Of(_options, _time), _time.GetTimestamp(), _options.ProbeTimeout, Send);
        _thread = new(LookAgainAndAgain) { IsBackground = true, Name = "SmallTalk agent monitor" };
        _thread.Start();
    }

    /// <summary>Looks once.</summary>
    internal void Sweep()
    {
        var now = _time.GetTimestamp();
        lock (_looking)
        {
            var changes = _sweep!.Run(now);
            foreach (var change in changes)
                Try(() => _news.Tell(change));
            _degradation.Look(now, changes);
        }
    }

    /// <summary>Ends the watch. A second call does nothing.</summary>
    public void Stop()
    {
        if (_thread is not { } thread)
            return;
        _stop.Set();
        if (thread.Join(LongestSweep))
            _thread = null;
    }

    public void Dispose()
    {
        Stop();
        // A look that hangs in somebody's log still needs it.
        if (_thread is null)
            _stop.Dispose();
    }

    private IEnumerable<AgentRow> Watched => _rows.All.Where(row => row.IsWatched);

    private static void Attach(AgentRow row, List<string> faults)
    {
        try
        {
            (row.Agent as IBeatingAgent)?.Attach(row);
        }
        catch (Exception error)
        {
            faults.Add($"Agent '{row.Name}' did not take its heartbeat: {error.Message}");
        }
    }

    private void LookAgainAndAgain()
    {
        // Made once: a look at which nothing changes allocates nothing.
        Action look = Sweep;
        while (!_stop.WaitOne(HealthTimes.SweepInterval))
            Try(look);
    }

    /// <summary>Whatever is thrown, by a log for example, must not end the watch, and the process with it.</summary>
    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error)
        {
            try
            {
                LogSweepFailed(error);
            }
            catch (Exception)
            {
                return;
            }
        }
    }

    private void Send(AgentRow row, AgentProbe probe) => _ = probe.RunAsync(row.Probed!);

    [LoggerMessage(6014, LogLevel.Error, "A look at the health of all agents failed; the next one comes at once.")]
    private partial void LogSweepFailed(Exception error);
}
