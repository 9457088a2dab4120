using Microsoft.Extensions.Logging;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;
using SmallTalk.Turns;

namespace SmallTalk.Hosting;

/// <summary>What is started and stopped. Made last and so disposed first: a host that is disposed without being stopped still stops in order.</summary>
internal sealed partial class SmallTalkRuntime(
    StageRunner stages,
    UnreadSettings unread,
    AgentMonitor monitor,
    TurnTakeover takeover,
    HostingInstruments instruments,
    TimeProvider time,
    ILogger<SmallTalkRuntime> logger
) : IAsyncDisposable
{
    private readonly ILogger _logger = logger.Unfailing();
    private readonly SemaphoreSlim _one = new(1, 1);
    private bool _isStarted;
    private bool _hasEnded;
    private long? _stopBegun;

    /// <summary>Starts all stages. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">It has been stopped, or its start has failed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isStarted)
                return;
            if (_hasEnded)
                throw new InvalidOperationException(
                    "SmallTalk has been stopped, or its start has failed, and it cannot be started again. Build a new service provider or host."
                );
            var begun = time.GetTimestamp();
            unread.Warn();
            _hasEnded = true;
            await stages.StartAsync(cancellationToken).ConfigureAwait(false);
            (_isStarted, _hasEnded) = (true, false);
            instruments.Started(time.GetElapsedTime(begun));
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The host's own services run now, and so do the loops of agents among them: from now on they are watched, and asked to go on with what other processes have left.</summary>
    public void HostStarted()
    {
        monitor.Watch();
        takeover.Start();
    }

    /// <summary>Takes no new sessions, lets turns in flight end, and ends the watch over agents, whose loops may end with the host's own services.</summary>
    public Task BeginStopAsync() => StopAsync(StageNumbers.Monitor);

    /// <summary>Saves what is left to save and closes everything. A second call does nothing.</summary>
    public Task StopAsync() => StopAsync(0);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    // Deadlines are the stages' own: a stop that the host has given up must still save sessions.
    private async Task StopAsync(int downTo)
    {
        await _one.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (!_isStarted)
                return;
            _stopBegun ??= time.GetTimestamp();
            var wellStopped = await stages.StopAsync(downTo).ConfigureAwait(false);
            if (downTo > 0)
                return;
            (_isStarted, _hasEnded) = (false, true);
            var duration = time.GetElapsedTime(_stopBegun.Value);
            instruments.Stopped(duration);
            LogStopped(duration.TotalMilliseconds, wellStopped);
        }
        finally
        {
            _one.Release();
        }
    }
}
