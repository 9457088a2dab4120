namespace SmallTalk.Benchmarks.Harness;

/// <summary>The bars of one room.</summary>
internal interface IGateRoom
{
    /// <summary>The name by which it is asked for; also the name of its report.</summary>
    string Name { get; }

    /// <summary>What is measured, in a few words.</summary>
    string Holds { get; }

    Task MeasureAsync(GateReport report);
}
