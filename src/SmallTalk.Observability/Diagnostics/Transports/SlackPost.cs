namespace SmallTalk.Diagnostics;

/// <summary>A message as Slack's incoming webhooks take it.</summary>
/// <param name="Text">What notifications show.</param>
/// <param name="Blocks">What the channel shows.</param>
internal sealed record SlackPost(string Text, IReadOnlyList<SlackBlock> Blocks);
