using System.Text.Json;

namespace SmallTalk.Agents;

/// <summary>A worker that keeps something between sessions.</summary>
internal sealed class KeepingWorker(int number) : Worker(number), ICapturedAgent
{
    private readonly TaskCompletionSource _restoring = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Kept { get; set; }

    public AgentCapture? Restored { get; private set; }

    public Func<AgentCapture>? Capture { get; set; }

    public int Captures { get; private set; }

    public ValueTask<AgentCapture> CaptureAsync(CancellationToken cancellationToken)
    {
        Captures++;
        return new(Capture?.Invoke() ?? new() { Configuration = JsonSerializer.SerializeToElement(Kept) });
    }

    public TimeSpan RestoreTakes { get; init; }

    /// <summary>Completes when the restoring has begun and takes its time.</summary>
    public Task Restoring => _restoring.Task;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public async ValueTask RestoreAsync(AgentCapture capture, CancellationToken cancellationToken)
    {
        var taken = Task.Delay(RestoreTakes, Time, cancellationToken);
        _restoring.TrySetResult();
        await taken;
        Restored = capture;
        Kept = capture.Configuration?.GetString();
    }
}
