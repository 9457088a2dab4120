namespace SmallTalk.Groups;

/// <summary>How a selection by a model ended; the tags of its counter.</summary>
internal static class LlmSelectionOutcome
{
    internal const string Chosen = "chosen";
    internal const string Retried = "retried";
    internal const string Nobody = "nobody";
    internal const string Fallback = "fallback";

    internal const string Malformed = "malformed";
    internal const string TimedOut = "timeout";
    internal const string Failed = "failed";
}
