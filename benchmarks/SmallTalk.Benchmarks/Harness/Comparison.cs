namespace SmallTalk.Benchmarks.Harness;

/// <summary>A subject beside its floor, from one interleaved run.</summary>
/// <param name="Floor">All durations of the floor.</param>
/// <param name="Subject">All durations of the subject.</param>
/// <param name="Ratio">The median over the rounds of subject divided by floor.</param>
internal sealed record Comparison(Latencies Floor, Latencies Subject, double Ratio);
