namespace SmallTalk.Events;

/// <summary>Which missed events a subscriber gets.</summary>
public enum ReplayKind
{
    /// <summary>Only critical ones.</summary>
    CriticalOnly = 0,

    /// <summary>All.</summary>
    Full = 1,

    /// <summary>None.</summary>
    None = 2,
}
