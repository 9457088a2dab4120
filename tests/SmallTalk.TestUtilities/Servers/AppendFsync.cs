namespace SmallTalk.TestUtilities.Servers;

/// <summary>When a Redis server has the disk take what it appended to its file, as <c>appendfsync</c> says.</summary>
public enum AppendFsync
{
    /// <summary>Once a second.</summary>
    EverySecond,

    /// <summary>Before it acknowledges a write.</summary>
    Always,
}
