namespace SmallTalk.Groups;

/// <summary>Where a task stands.</summary>
public enum GroupTaskStatus
{
    /// <summary>Nobody has begun it.</summary>
    Open = 0,

    /// <summary>Its owner works on it.</summary>
    InProgress = 1,

    /// <summary>It is done.</summary>
    Done = 2,

    /// <summary>It could not be done.</summary>
    Failed = 3,

    /// <summary>It need not be done.</summary>
    Cancelled = 4,
}
