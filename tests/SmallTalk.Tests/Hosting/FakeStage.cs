using SmallTalk.Hosting;

namespace SmallTalk.Tests.Hosting;

/// <summary>A stage that writes down what is done with it, and does what it is told.</summary>
internal sealed class FakeStage(int number, List<string> journal) : IStage
{
    public Func<CancellationToken, Task> OnStart { get; init; } = _ => Task.CompletedTask;

    public Func<CancellationToken, Task> OnStop { get; init; } = _ => Task.CompletedTask;

    public int Number => number;

    public string Name => $"stage{number}";

    public TimeSpan StopTimeout => TimeSpan.FromSeconds(5);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        journal.Add($"start {number}");
        return OnStart(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        journal.Add($"stop {number}");
        return OnStop(cancellationToken);
    }
}
