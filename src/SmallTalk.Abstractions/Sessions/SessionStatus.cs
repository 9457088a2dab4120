namespace SmallTalk.Sessions;

/// <summary>What may be done with a session. Values are part of the stored format and never change.</summary>
public enum SessionStatus
{
    /// <summary>It takes turns.</summary>
    Open = 0,

    /// <summary>Its time ran out: it refuses turns and waits for clean-up. What it holds can still be read.</summary>
    Expired = 1,

    /// <summary>It was invalidated: it refuses turns, and its content is removed within a minute.</summary>
    Invalidated = 2,
}
