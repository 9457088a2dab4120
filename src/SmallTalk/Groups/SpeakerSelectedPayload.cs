namespace SmallTalk.Groups;

/// <summary>What is told of the choice of a speaker; scores are rounded to four places.</summary>
internal sealed record SpeakerSelectedPayload(
    string TurnId,
    string Group,
    string Agent,
    int Round,
    double Confidence,
    string Reason,
    IReadOnlyDictionary<string, double>? Scores,
    IReadOnlyDictionary<string, string>? PassedOver
);
