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
    private readonly AgentHealthOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _looking = new();
    private readonly ManualResetEvent _stop = new(initialState: false);
    private HealthSweep? _sweep;
    private Thread? _thread;

    public AgentMonitor(AgentRows rows, HealthNews news, IOptions<AgentOptions> options, TimeProvider time, ILogger<AgentMonitor> logger)
    {
        _rows = rows;
        _news = news;
        _options = options.Value.Health;
        _time = time;
        _logger = logger;
    }

    public IReadOnlyList<AgentHealth> GetAll() => [.. _rows.All.Select(row => row.ToHealth())];

    public AgentHealth? Find(string name) => _rows.Find(name)?.ToHealth();

    /// <summary>Gives agents their heartbeats and begins to watch.</summary>
    /// <exception cref="InvalidAgentsException">An agent did not take its heartbeat.</exception>
    public void Start()
    {
        if (!Prepare())
            return;
        _thread = new(Watch) { IsBackground = true, Name = "SmallTalk agent monitor" };
        _thread.Start();
    }

    /// <summary>Does all that is done before the first look.</summary>
    /// <returns>Whether there is anybody to watch.</returns>
    internal bool Prepare()
    {
        AgentRow[] watched = [.. _rows.All.Where(row => row.IsWatched)];
        var faults = new List<string>();
        foreach (var row in watched)
            Attach(row, faults);
        if (faults.Count > 0)
            throw new InvalidAgentsException(faults);
        _sweep = new(watched, HealthTimes.Of(_options, _time), _time.GetTimestamp(), Send);
        return watched.Length > 0;
    }

    /// <summary>Looks once.</summary>
    internal void Sweep()
    {
        // A clock of tests runs timers when it is read: not under the lock.
        var now = _time.GetTimestamp();
        lock (_looking)
            foreach (var change in _sweep!.Run(now))
                _news.Tell(change);
    }

    /// <summary>Ends the watch. A second call does nothing.</summary>
    public void Stop()
    {
        if (_thread is not { } thread)
            return;
        _thread = null;
        _stop.Set();
        thread.Join(LongestSweep);
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private static void Attach(AgentRow row, List<string> faults)
    {
        try
        {
            row.Beat();
            (row.Agent as IBeatingAgent)?.Attach(row);
        }
        catch (Exception error)
        {
            faults.Add($"Agent '{row.Name}' did not take its heartbeat: {error.Message}");
        }
    }

    private void Watch()
    {
        while (!_stop.WaitOne(HealthTimes.SweepInterval))
            try
            {
                Sweep();
            }
            catch (Exception error)
            {
                LogSweepFailed(error);
            }
    }

    private void Send(AgentRow row, AgentProbe probe) => _ = probe.RunAsync(row.Probed!, _options.ProbeTimeout, _time);

    [LoggerMessage(6014, LogLevel.Error, "A look at the health of all agents failed; the next one comes at once.")]
    private partial void LogSweepFailed(Exception error);
}
