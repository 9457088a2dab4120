namespace SmallTalk.Groups;

/// <summary>Somebody who was given the word, and why.</summary>
internal sealed record SpeakerCall(string Agent, string Because);
