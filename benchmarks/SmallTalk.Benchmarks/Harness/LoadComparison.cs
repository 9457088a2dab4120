namespace SmallTalk.Benchmarks.Harness;

/// <summary>Throughputs, in operations per second, of a subject and its floor under the same number of callers.</summary>
internal sealed record LoadComparison(Latencies Latencies, double FloorThroughput, double SubjectThroughput, double Ratio);
