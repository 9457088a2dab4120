namespace SmallTalk.Sessions;

/// <summary>Says whether new sessions are welcome. Degradation and graceful stop hold it closed; sessions obey it.</summary>
/// <remarks>
/// It may be held by several at once, and no one undoes what another holds. Sessions that are active go on whatever is held, also when they are more than the
/// limit; those that are stored are brought back while there is room. Safe for use by several threads.
/// </remarks>
public interface ICapacityGate
{
    /// <summary>How many sessions may be active now: the configured number times the smallest factor that is held, 1 at least.</summary>
    int Limit { get; }

    /// <summary>Why no new session is accepted at all: of the reasons that are held, the newest; null when they are accepted.</summary>
    string? ClosedBecause { get; }

    /// <summary>Accepts no new session until the hold is disposed of.</summary>
    /// <param name="reason">Why, in words for the caller who is refused, without a full stop.</param>
    /// <returns>The hold. To dispose of it a second time does nothing.</returns>
    /// <exception cref="ArgumentException">There is no reason.</exception>
    IDisposable Close(string reason);

    /// <summary>Scales the configured limit until the hold is disposed of.</summary>
    /// <param name="factor">More than 0, at most 1.</param>
    /// <returns>The hold. To dispose of it a second time does nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The factor is out of range.</exception>
    IDisposable Scale(double factor);
}
