namespace SmallTalk.Tour.ExternalizedState;

/// <summary>What the agents of this chapter work on together.</summary>
/// <param name="Text">The headline.</param>
internal sealed record Headline(string Text);
