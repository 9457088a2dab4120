namespace SmallTalk.Benchmarks.Agents;

/// <summary>What is done to an agent's process.</summary>
internal enum Injection
{
    Kill,
    Freeze,
    Zombie,
}
