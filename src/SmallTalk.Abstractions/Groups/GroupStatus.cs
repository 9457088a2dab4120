namespace SmallTalk.Groups;

/// <summary>What a group conversation does.</summary>
public enum GroupStatus
{
    /// <summary>It takes messages.</summary>
    Active = 0,

    /// <summary>It was paused: nobody speaks until it is resumed.</summary>
    Paused = 1,

    /// <summary>It has ended for good.</summary>
    Ended = 2,
}
