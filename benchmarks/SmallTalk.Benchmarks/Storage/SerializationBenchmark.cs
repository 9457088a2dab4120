using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>A message to its payload and back.</summary>
public class SerializationBenchmark : LatencyBenchmark
{
    private ChatMessage _message = null!;
    private SerializationFloor _floor = null!;

    [Params(1, 10)]
    public int Kilobytes { get; set; }

    [GlobalSetup]
    public override Task SetupAsync()
    {
        _message = SampleMessages.Create(Kilobytes * 1_000);
        _floor = new(_message);
        return Task.CompletedTask;
    }

    [GlobalCleanup]
    public override Task CleanupAsync() => Task.CompletedTask;

    [Benchmark(Baseline = true)]
    public override Task FloorAsync() => Task.FromResult(FloorJson.Read(_floor.WriteArray()));

    [Benchmark]
    public override Task RunAsync() => Task.FromResult(Stores.Codec.ReadMessage(Stores.Codec.WriteMessage(_message)));
}
