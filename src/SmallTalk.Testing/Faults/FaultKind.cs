namespace SmallTalk.Testing;

/// <summary>What a fault does to a call.</summary>
internal enum FaultKind
{
    Delay,
    FailBefore,
    FailAfter,
    DropRequest,
    DropReply,
    Duplicate,
    StopWorldBefore,
    StopWorldAfter,
}
