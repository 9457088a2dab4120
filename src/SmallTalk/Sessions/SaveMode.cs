namespace SmallTalk.Sessions;

/// <summary>When changes of a session are written to the store.</summary>
public enum SaveMode
{
    /// <summary>Before they are acknowledged: an acknowledged change is as durable as the store.</summary>
    WriteThrough = 0,

    /// <summary>At an interval, all changes since the last one in one commit; until then they are in memory only, and receipts say so.</summary>
    Interval = 1,
}
