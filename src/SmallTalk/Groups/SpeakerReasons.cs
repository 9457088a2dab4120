namespace SmallTalk.Groups;

/// <summary>Reasons of a choice that do not come from a selector.</summary>
internal static class SpeakerReasons
{
    internal const string Mentioned = "mentioned";
    internal const string HandedOver = "handed_over";
    internal const string OnlyCandidate = "only_candidate";
    internal const string None = "no reason given";

    /// <summary>What reasons of the library begin with.</summary>
    internal static readonly string[] Kinds =
    [
        Mentioned,
        HandedOver,
        OnlyCandidate,
        RoundRobinSelector.Reason,
        "priority",
        "relevant",
        "kept",
        "llm",
        "boosted",
        "fallback",
    ];

    internal static string Fallback(string because) => $"fallback: {because}";

    internal static string Boosted(string because, string reason) => $"boosted ({because}): {reason}";
}
