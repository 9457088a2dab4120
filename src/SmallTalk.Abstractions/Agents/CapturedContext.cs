using System.Text.Json;

namespace SmallTalk.Agents;

/// <summary>One thing that an agent knows. Immutable.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Value">The value.</param>
/// <param name="IsTrimmable">Whether it may be left out when the whole is too large; the first ones go first.</param>
public sealed record CapturedContext(string Name, JsonElement Value, bool IsTrimmable = false);
