using System.Text.Json;

namespace SmallTalk.Agents;

/// <summary>
/// What an agent keeps between sessions, in the shape in which it can be cut to size (FR-009a): above <c>SmallTalk:Agents:Recovery:MaxCaptureBytes</c> the
/// oldest turns go first, then context that may be left out. Immutable.
/// </summary>
public sealed record AgentCapture
{
    /// <summary>How the agent is set up; never left out.</summary>
    /// <value>Null by default: nothing.</value>
    public JsonElement? Configuration { get; init; }

    /// <summary>What it knows.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<CapturedContext> Context { get; init; } = [];

    /// <summary>The last turns, oldest first, each in the agent's own form. The newest <c>SmallTalk:Agents:Recovery:CapturedTurns</c> are kept.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<JsonElement> Turns { get; init; } = [];
}
