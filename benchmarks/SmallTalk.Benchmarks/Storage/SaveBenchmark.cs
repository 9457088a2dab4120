using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>A message is serialized and committed to a store.</summary>
public class SaveBenchmark : LatencyBenchmark
{
    private WorkFolder _folder = null!;
    private ChatMessage _message = null!;
    private BareAppend? _append;
    private Action _floor = null!;
    private IStoreBackend _store = null!;
    private RotatingSession _session = null!;

    [Params(1, 10)]
    public int Kilobytes { get; set; }

    [Params(Stores.Memory, Stores.File)]
    public string Store { get; set; } = Stores.Memory;

    [GlobalSetup]
    public override async Task SetupAsync()
    {
        _folder = new();
        _message = SampleMessages.Create(Kilobytes * 1_000);
        _floor = Floor();
        _store = await Stores.OpenAsync(Store, _folder.Next("store"));
        _session = new(await StoreWriter.CreateAsync(_store));
    }

    [GlobalCleanup]
    public override async Task CleanupAsync()
    {
        await _store.DisposeAsync();
        _append?.Dispose();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true)]
    public override Task FloorAsync()
    {
        _floor();
        return Task.CompletedTask;
    }

    [Benchmark]
    public override Task RunAsync() => _session.AppendAsync(_message).AsTask();

    /// <summary>The serialization alone, or with a bare append that is synced.</summary>
    private Action Floor()
    {
        if (Store == Stores.Memory)
        {
            var memory = new SerializationFloor(_message);
            return () => memory.WriteArray();
        }
        _append = new(_folder.Next("floor"));
        return () => _append.Append(_message);
    }
}
