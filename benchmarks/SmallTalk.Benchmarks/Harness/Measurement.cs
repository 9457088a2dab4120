namespace SmallTalk.Benchmarks.Harness;

/// <summary>The value a scenario is judged by, with the durations of its operations where they were recorded one by one.</summary>
internal sealed record Measurement(double Value, Latencies? Latencies = null);
