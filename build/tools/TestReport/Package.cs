namespace TestReport;

/// <summary>A project under src, the percentage of its lines that tests must reach, and whether it holds any source at all.</summary>
public sealed record Package(string Name, double Floor, bool HasCode);
