namespace SmallTalk.Agents;

/// <summary>What is to be done about degradation.</summary>
internal enum DegradationStep
{
    /// <summary>All stays as it is.</summary>
    None,

    /// <summary>The system is degraded from now on.</summary>
    Enter,

    /// <summary>It still is, and recovery is to be tried again.</summary>
    Retry,

    /// <summary>It is degraded no longer.</summary>
    Leave,
}
