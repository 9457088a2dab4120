using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Events;

namespace SmallTalk.Benchmarks.Events;

/// <summary>An event is published into the log of a store and reaches its one subscriber.</summary>
public class PropagationBenchmark : LatencyBenchmark
{
    private readonly Channel<TaskCompletionSource> _floor = Channel.CreateUnbounded<TaskCompletionSource>();
    private WorkFolder _folder = null!;
    private Library _library = null!;
    private IEventSubscription _subscription = null!;
    private Task _floorReader = null!;
    private TaskCompletionSource _handled = NewSource();

    [Params(Stores.Memory, Stores.File)]
    public string Store { get; set; } = Stores.Memory;

    [GlobalSetup]
    public override async Task SetupAsync()
    {
        _folder = new();
        _floorReader = ReadFloorAsync();
        _library = await Library.StartAsync(Store, _folder.Next("store"));
        _subscription = _library.Events.Subscribe("benchmark:*", "benchmark", (_, _) => Handle());
    }

    [GlobalCleanup]
    public override async Task CleanupAsync()
    {
        await _subscription.DisposeAsync();
        await _library.DisposeAsync();
        _floor.Writer.Complete();
        await _floorReader;
        _folder.Dispose();
    }

    /// <summary>A channel between two tasks.</summary>
    [Benchmark(Baseline = true)]
    public override async Task FloorAsync()
    {
        var handled = NewSource();
        await _floor.Writer.WriteAsync(handled);
        await handled.Task;
    }

    [Benchmark]
    public override async Task RunAsync()
    {
        var handled = _handled = NewSource();
        await _library.Events.PublishAsync(new NewEvent { Topic = "benchmark:event", OccurredAt = TimeProvider.System.GetUtcNow() });
        await handled.Task;
    }

    private ValueTask Handle()
    {
        _handled.TrySetResult();
        return ValueTask.CompletedTask;
    }

    private async Task ReadFloorAsync()
    {
        await foreach (var handled in _floor.Reader.ReadAllAsync())
            handled.SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
