namespace SmallTalk.Storage;

/// <summary>Where a read of messages begins.</summary>
public enum SessionReadKind
{
    /// <summary>After a sequence.</summary>
    Since = 0,

    /// <summary>As many before the end as the limit says.</summary>
    Tail = 1,
}
