namespace SmallTalk.Integration.Scenarios;

/// <summary>What befalls an agent.</summary>
/// <param name="Kind">How.</param>
/// <param name="Place">In what work.</param>
/// <param name="After">How often the agent comes by there unharmed before.</param>
internal sealed record Mishap(MishapKind Kind, MishapPlace Place, int After);
