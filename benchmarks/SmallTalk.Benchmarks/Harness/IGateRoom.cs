namespace SmallTalk.Benchmarks.Harness;

/// <summary>The bars of one room.</summary>
internal interface IGateRoom
{
    /// <summary>The name by which it is asked for; also the name of its report.</summary>
    string Name { get; }

    /// <summary>What is measured, in a few words.</summary>
    string Holds { get; }

    /// <summary>In the order in which they are measured.</summary>
    IReadOnlyList<GatePart> Parts { get; }

    GatePart? Find(string part) => Parts.FirstOrDefault(one => string.Equals(one.Name, part, StringComparison.OrdinalIgnoreCase));
}
