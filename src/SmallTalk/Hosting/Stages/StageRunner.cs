using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;

namespace SmallTalk.Hosting;

/// <summary>Starts stages in order and stops them in reverse, each with a deadline and a log line. A stage that fails to stop does not keep the others from it.</summary>
/// <remarks>For use by one caller at a time.</remarks>
internal sealed partial class StageRunner(IEnumerable<IStage> stages, TimeProvider time, ILogger<StageRunner> logger)
{
    internal static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly ILogger _logger = logger.Unfailing();
    private readonly IStage[] _stages = [.. stages.OrderBy(stage => stage.Number)];
    private readonly Stack<IStage> _started = new();

    /// <summary>Starts all stages. When one fails, it and those before it are stopped.</summary>
    /// <exception cref="TimeoutException">A stage took too long.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var stage in _stages)
            {
                _started.Push(stage);
                await StartAsync(stage, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await StopAsync(0).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops what was started, in reverse, down to a number.</summary>
    /// <returns>Whether every stage stopped well.</returns>
    public async Task<bool> StopAsync(int downTo)
    {
        var wellStopped = true;
        while (_started.TryPeek(out var stage) && stage.Number >= downTo)
        {
            _started.Pop();
            wellStopped &= await StopAsync(stage).ConfigureAwait(false);
        }
        return wellStopped;
    }

    private async Task StartAsync(IStage stage, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await stage.StartAsync(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            LogNotStarted(error, stage.Number, stage.Name);
            if (error is OperationCanceledException && deadline.IsCancellationRequested)
                throw new TimeoutException($"The stage '{stage.Name}' did not start within {StartTimeout}.", error);
            throw;
        }
        LogStarted(stage.Number, stage.Name, time.GetElapsedTime(begun).TotalMilliseconds);
    }

    private async Task<bool> StopAsync(IStage stage)
    {
        var begun = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(stage.StopTimeout, time);
        try
        {
            await stage.StopAsync(deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
            LogStopped(stage.Number, stage.Name, time.GetElapsedTime(begun).TotalMilliseconds);
            return true;
        }
        catch (OperationCanceledException error) when (deadline.IsCancellationRequested)
        {
            LogStopTimedOut(error, stage.Number, stage.Name, stage.StopTimeout);
        }
        catch (Exception error)
        {
            LogNotStopped(error, stage.Number, stage.Name);
        }
        return false;
    }
}
