namespace SmallTalk.Integration.Scenarios;

/// <summary>What an instance of an agent gave to be kept, or got back.</summary>
internal sealed record KeptMemory(int Instance, int Value, bool IsRestored);
