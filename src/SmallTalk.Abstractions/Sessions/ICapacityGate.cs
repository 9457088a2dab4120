namespace SmallTalk.Sessions;

/// <summary>Says whether new sessions are welcome. Degradation and graceful stop close it; sessions obey it.</summary>
/// <remarks>Safe for use by several threads.</remarks>
public interface ICapacityGate
{
    /// <summary>How many sessions may be active now.</summary>
    int Limit { get; }

    /// <summary>Why no new session is accepted at all; null when they are.</summary>
    string? ClosedBecause { get; }

    /// <summary>Accepts no new session from now on.</summary>
    /// <param name="reason">Why, in words for the caller who is refused.</param>
    void Close(string reason);

    /// <summary>Accepts new sessions again.</summary>
    void Open();

    /// <summary>Scales the configured limit.</summary>
    /// <param name="factor">More than 0, at most 1; 1 restores the configured limit.</param>
    void Scale(double factor);
}
