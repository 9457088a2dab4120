namespace SmallTalk.Diagnostics;

/// <summary>A paragraph of a message to Slack.</summary>
internal sealed record SlackBlock(SlackText Text)
{
    public string Type { get; } = "section";
}
