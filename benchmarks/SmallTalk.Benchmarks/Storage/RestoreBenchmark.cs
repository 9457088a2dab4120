using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>A session of 100 messages and 500 KB is loaded from a store and deserialized.</summary>
public class RestoreBenchmark : LatencyBenchmark
{
    private const int Messages = 100;

    private static readonly ChatMessage Message = SampleMessages.Create(5_000);

    private WorkFolder _folder = null!;
    private RestoreFloor _floor = null!;
    private IStoreBackend _store = null!;
    private SessionWriter _session = null!;

    [Params(Stores.Memory, Stores.File)]
    public string Store { get; set; } = Stores.Memory;

    [GlobalSetup]
    public override async Task SetupAsync()
    {
        _folder = new();
        _floor = new(_folder.Next("floor"), Enumerable.Repeat(Message, Messages));
        _store = await Stores.OpenAsync(Store, _folder.Next("store"));
        _session = await (await StoreWriter.CreateAsync(_store)).CreateSessionAsync();
        await _session.FillAsync(Messages, Message);
    }

    [GlobalCleanup]
    public override async Task CleanupAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true)]
    public override Task FloorAsync() => Task.FromResult(Store == Stores.Memory ? _floor.ReadMemory() : _floor.ReadFile());

    [Benchmark]
    public override Task RunAsync() => RestoreScenarios.RestoreAsync(_store, _session.Key);
}
