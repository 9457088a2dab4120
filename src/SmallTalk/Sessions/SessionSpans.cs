using System.Diagnostics;
using SmallTalk.Diagnostics;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>The spans of the room.</summary>
internal static class SessionSpans
{
    public const string Restore = "session.restore";
    public const string Commit = "session.commit";
    public const string StatusTag = "smalltalk.commit_status";

    public static Activity? Start(string name, SessionKey key, IStoreBackend backend) =>
        SmallTalkActivitySource.Instance.StartActivity(name) is { } span
            ? span.SetTag("smalltalk.session_id", key.ToString()).SetTag("smalltalk.backend", backend.Name)
            : null;
}
