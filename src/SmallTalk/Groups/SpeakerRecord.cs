namespace SmallTalk.Groups;

/// <summary>What one member has done in a conversation, as it is stored.</summary>
internal sealed record SpeakerRecord(long Turns, long Failures, long? Last)
{
    internal static SpeakerRecord Empty { get; } = new(0, 0, null);
}
