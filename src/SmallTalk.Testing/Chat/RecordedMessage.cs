namespace SmallTalk.Testing;

/// <summary>A message of a recorded conversation.</summary>
/// <param name="Speaker">Who said it.</param>
/// <param name="Text">What was said.</param>
public sealed record RecordedMessage(string Speaker, string Text);
