using Microsoft.Extensions.Hosting;
using SmallTalk.Sessions;

namespace SmallTalk.Samples.Worker;

/// <summary>Says whether this process takes new conversations, as a readiness probe asks: from the start until a stop begins, or the library closes the gate for another reason.</summary>
internal sealed class Readiness(ICapacityGate gate, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private string? _said;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do Say();
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            Say(); // turns ended at once, between two looks
        }
    }

    private void Say()
    {
        var state = gate.ClosedBecause is { } reason ? $"not ready: {reason}" : "ready";
        if (state == _said)
            return;
        _said = state;
        Console.WriteLine(state);
    }
}
