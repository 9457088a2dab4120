namespace SmallTalk.Benchmarks.Agents;

/// <summary>What became of one agent that was made to fail.</summary>
/// <param name="Injection">What was done.</param>
/// <param name="Seen">From then until it was found; of a zombie from the limit of its probe.</param>
/// <param name="HandedOver">From there until its backup spoke in the turn that was in flight.</param>
/// <param name="Recovered">From there until it was well again; null when it was not, within a minute.</param>
internal sealed record Injected(Injection Injection, TimeSpan Seen, TimeSpan HandedOver, TimeSpan? Recovered);
