namespace SmallTalk.Benchmarks.Harness;

/// <summary>What many callers measured together; the throughput is in operations per second.</summary>
internal sealed record LoadResult(Latencies Latencies, double Throughput);
