namespace SmallTalk.Benchmarks.Agents;

/// <summary>What is wrong with an agent.</summary>
internal enum Trouble
{
    None = 0,
    Throws = 1,
    Hangs = 2,
}
