namespace SmallTalk.Resilience;

/// <summary>What a call says of whom it asked.</summary>
internal enum CallOutcome
{
    /// <summary>Nothing: it was ended from outside, or the fault lies in the call itself.</summary>
    Neutral = 0,

    /// <summary>It works.</summary>
    Success = 1,

    /// <summary>It does not.</summary>
    Failure = 2,
}
