using Microsoft.Extensions.AI;

namespace SmallTalk.Agents;

/// <summary>How a <see cref="ChatAgent"/> asks its model. Read once, when the agent is made.</summary>
public sealed class ChatAgentOptions
{
    /// <summary>The default of <see cref="MaxToolRounds"/>.</summary>
    public const int DefaultMaxToolRounds = 10;

    /// <summary>What the model is told to be; null by default.</summary>
    public string? Instructions { get; set; }

    /// <summary>The tools that the model may call; none by default. Only an <see cref="AIFunction"/> can be run, one that needs an approval is refused.</summary>
    public IList<AITool> Tools { get; set; } = [];

    /// <summary>Whether the model is shown what the members of the group share, as JSON in a message before the conversation; at most 8,000 characters of it.</summary>
    /// <value>False by default.</value>
    public bool ShowsShared { get; set; }

    /// <summary>How often in one answer the model may ask for tools, 0 to 1,000; then it is asked to answer without them.</summary>
    /// <value>10 by default.</value>
    public int MaxToolRounds { get; set; } = DefaultMaxToolRounds;

    /// <summary>Model, temperature and the like; null by default. Instructions and tools of this class go before its own.</summary>
    public ChatOptions? Chat { get; set; }
}
