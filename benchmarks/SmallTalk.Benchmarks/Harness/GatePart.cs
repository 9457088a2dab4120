namespace SmallTalk.Benchmarks.Harness;

/// <summary>Bars that are measured together.</summary>
/// <param name="Name">The name by which it is asked for.</param>
/// <param name="MeasureAsync">Measures and judges them; what it writes goes into the folder.</param>
internal sealed record GatePart(string Name, Func<GateReport, WorkFolder, Task> MeasureAsync);
