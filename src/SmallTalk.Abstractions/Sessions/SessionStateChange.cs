using System.Text.Json;

namespace SmallTalk.Sessions;

/// <summary>A change of one entry of a session's state.</summary>
/// <param name="Name">The name, for example <c>workflow</c>; 1 to 256 bytes.</param>
/// <param name="Value">The new value; null deletes the entry.</param>
/// <param name="Author">Who changes it.</param>
public sealed record SessionStateChange(string Name, JsonElement? Value, string Author);
