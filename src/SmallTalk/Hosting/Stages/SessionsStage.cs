using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;
using SmallTalk.Sessions;

namespace SmallTalk.Hosting;

/// <summary>Starts the background work of sessions; at the stop saves every one, with one retry, and lets the exit code tell when that failed (FR-054).</summary>
internal sealed partial class SessionsStage(SessionManager sessions, IOptions<ShutdownOptions> shutdown, TimeProvider time, ILogger<SessionsStage> logger)
    : IStage
{
    private const int FailureExitCode = 1;
    private static readonly TimeSpan MostForRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReportTime = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger.Unfailing();

    /// <inheritdoc/>
    public int Number => StageNumbers.Sessions;

    /// <inheritdoc/>
    public string Name => "sessions";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.SaveTimeout + ReportTime;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => sessions.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        sessions.BeginStop();
        var all = shutdown.Value.SaveTimeout;
        var retry = all / 2 < MostForRetry ? all / 2 : MostForRetry;
        if (!await TrySaveAsync(all - retry).ConfigureAwait(false))
        {
            var pause = retry / 5;
            LogRetried(sessions.UnsavedKeys.Count, pause);
            await Task.Delay(pause, time, CancellationToken.None).ConfigureAwait(false);
            await TrySaveAsync(retry - pause).ConfigureAwait(false);
        }
        Report(sessions.UnsavedKeys);
        await sessions.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> TrySaveAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            var failed = await sessions.SaveAllAsync(deadline.Token).AsTask().WaitAsync(deadline.Token).ConfigureAwait(false);
            return failed.Count == 0;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Report(IReadOnlyList<SessionKey> unsaved)
    {
        foreach (var key in unsaved)
            LogNotSaved(key);
        if (unsaved.Count > 0)
            Environment.ExitCode = FailureExitCode;
    }
}
