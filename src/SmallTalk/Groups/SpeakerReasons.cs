namespace SmallTalk.Groups;

/// <summary>Reasons of a choice that do not come from a selector.</summary>
internal static class SpeakerReasons
{
    internal const string Mentioned = "mentioned";
    internal const string HandedOver = "handed_over";
    internal const string OnlyCandidate = "only_candidate";

    internal static string Fallback(string because) => $"fallback: {because}";

    internal static string Boosted(string because, string reason) => $"boosted ({because}): {reason}";
}
