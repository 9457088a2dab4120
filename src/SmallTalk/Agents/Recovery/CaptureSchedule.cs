using Microsoft.Extensions.Options;

namespace SmallTalk.Agents;

/// <summary>When what agents keep is stored: at the start, while they work, at the stop. For use by one thread.</summary>
internal sealed class CaptureSchedule(AgentRows rows, AgentCaptures captures, IOptions<AgentOptions> options, TimeProvider time)
{
    private readonly long _interval = (long)(options.Value.Recovery.CaptureInterval.TotalSeconds * time.TimestampFrequency);
    private readonly Entry[] _entries =
    [
        .. rows.All.Where(row => row.Instance.Agent is ICapturedAgent).Select(row => new Entry(row) { Stored = time.GetTimestamp() }),
    ];

    /// <summary>Restores each agent, or stores what it keeps for the first time. One that cannot take what is stored has failed.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(_entries.Select(entry => StartAsync(entry, cancellationToken)));

    /// <summary>Begins to store what is due.</summary>
    public void Run(long now)
    {
        foreach (var entry in _entries)
            if (entry.Storing.IsCompleted && now - entry.Stored >= _interval)
                Store(entry, now, always: false);
    }

    /// <summary>Stores what each agent keeps.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        foreach (var entry in _entries)
            Store(entry, now, always: true);
        return IdleAsync().WaitAsync(cancellationToken);
    }

    /// <summary>Completes when nothing is being stored.</summary>
    public Task IdleAsync() => Task.WhenAll(_entries.Select(entry => entry.Storing));

    private async Task StartAsync(Entry entry, CancellationToken cancellationToken)
    {
        var (row, instance) = (entry.Row, entry.Row.Instance);
        var agent = (ICapturedAgent)instance.Agent;
        // A store that fails keeps the host from starting; an agent that cannot take what it had kept is its own trouble.
        var capture = await captures.LoadAsync(row.Name, cancellationToken).ConfigureAwait(false);
        if (capture is null)
            await captures.StoreAsync(row.Name, agent, cancellationToken).ConfigureAwait(false);
        else
            await GiveAsync(instance, agent, capture, cancellationToken).ConfigureAwait(false);
        entry.Stored = time.GetTimestamp();
    }

    private async Task GiveAsync(AgentInstance instance, ICapturedAgent agent, AgentCapture capture, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.Recovery.RestartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await AgentCaptures.GiveAsync(agent, capture, either.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            instance.Fail($"it could not take what it had kept: {error.Message}");
        }
    }

    private void Store(Entry entry, long now, bool always)
    {
        var instance = entry.Row.Instance;
        var isWell = entry.Row.IsUsable && instance.End is null;
        if (!isWell || instance.Agent is not ICapturedAgent agent || !(always || instance.HasProgressedSince(entry.Stored)))
            return;
        entry.Stored = now;
        entry.Storing = StoreAfterAsync(entry.Storing, entry.Row.Name, agent);
    }

    private async Task StoreAfterAsync(Task before, string name, ICapturedAgent agent)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await captures.StoreAsync(name, agent, CancellationToken.None).ConfigureAwait(false);
    }

    private sealed class Entry(AgentRow row)
    {
        public AgentRow Row => row;

        public long Stored { get; set; }

        public Task Storing { get; set; } = Task.CompletedTask;
    }
}
