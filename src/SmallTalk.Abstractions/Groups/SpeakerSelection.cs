namespace SmallTalk.Groups;

/// <summary>A choice of speaker, and why.</summary>
/// <param name="Agent">The name of the agent; null when nobody fits, which ends the turn.</param>
/// <param name="Confidence">How sure the selector is, 0 to 1; 0 is a guess, made because it could not choose.</param>
/// <param name="Reason">Why, in a few words.</param>
/// <param name="Scores">The score of each candidate, when the selector has scores.</param>
public sealed record SpeakerSelection(string? Agent, double Confidence, string Reason, IReadOnlyDictionary<string, double>? Scores = null)
{
    /// <summary>Says that nobody fits.</summary>
    /// <param name="reason">Why, in a few words.</param>
    /// <param name="scores">The score of each candidate, when there are scores.</param>
    /// <returns>The choice.</returns>
    public static SpeakerSelection Nobody(string reason, IReadOnlyDictionary<string, double>? scores = null) => new(null, Confidence: 1, reason, scores);
}
