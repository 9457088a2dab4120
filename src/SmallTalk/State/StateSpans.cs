using System.Diagnostics;
using SmallTalk.Diagnostics;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>The spans of the room.</summary>
internal static class StateSpans
{
    public const string Write = "state.write";
    public const string OutcomeTag = "smalltalk.state_outcome";

    public static Activity? Start(string operation, StateKey key, IStoreBackend backend)
    {
        if (SmallTalkActivitySource.Instance.StartActivity(Write) is not { } span)
            return null;
        if (key.Session is { } session)
            span.SetTag("smalltalk.session_id", new SessionKey(key.Partition, session).ToString());
        return span.SetTag("smalltalk.state_name", key.Name).SetTag("smalltalk.operation", operation).SetTag("smalltalk.backend", backend.Name);
    }
}
