namespace SmallTalk.Groups;

/// <summary>A group of the configuration; what is null or empty is left open.</summary>
public sealed class GroupSettings
{
    /// <summary>The names of its members, in order.</summary>
    /// <value>None by default: members are named when a conversation is made.</value>
    public IList<string> Members { get; } = [];

    /// <summary>How speakers are chosen: <c>round_robin</c>, <c>priority</c>, <c>relevance</c>, <c>llm</c>, <c>composite</c> (relevance, and the model when that is not sure), or the key of an <see cref="ISpeakerSelector"/> that is registered with the services.</summary>
    /// <value>Null by default: <c>round_robin</c>.</value>
    public string? Selector { get; set; }

    /// <summary>How many rounds one user message may cause; 1 to 10,000.</summary>
    public int? MaxRounds { get; set; }

    /// <summary>How many answers one user message may cause; 1 to 10,000.</summary>
    public int? MaxTurns { get; set; }

    /// <summary>How often in a row a member may speak without a new user message; 1 to 10,000.</summary>
    public int? MaxInARow { get; set; }

    /// <summary>How many mentions by agents are followed one after the other; 0 to 10,000.</summary>
    public int? MaxMentionDepth { get; set; }

    /// <summary>How long to wait between two answers; 0 to 10 s.</summary>
    public TimeSpan? MinGap { get; set; }

    /// <summary>How many of the newest messages the selector sees; 1 to 10,000.</summary>
    public int? ShowToSelector { get; set; }

    /// <summary>Phrases of which one ends the turn when it is in an answer, without regard to case.</summary>
    /// <value>None by default.</value>
    public IList<string> EndOn { get; } = [];

    /// <summary>Whether the turn ends when all tasks are done.</summary>
    /// <value>False by default.</value>
    public bool EndWhenTasksAreDone { get; set; }
}
