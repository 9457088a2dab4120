using System.Text.Json;

namespace SmallTalk.Agents;

/// <summary>What one agent remembers of one session, by name. Changes are committed with the agent's next completed step.</summary>
/// <remarks>For use by one caller at a time.</remarks>
public interface IAgentState
{
    /// <summary>The names of the values that exist, sorted.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Reads a value.</summary>
    /// <param name="name">Its name, 1 to 128 bytes.</param>
    /// <returns>The value, or null when there is none.</returns>
    JsonElement? Get(string name);

    /// <summary>Writes a value.</summary>
    /// <param name="name">Its name, 1 to 128 bytes.</param>
    /// <param name="value">The value; null removes it.</param>
    void Set(string name, JsonElement? value);
}
