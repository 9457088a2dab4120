namespace SmallTalk.Groups;

/// <summary>Lets subscribers of the bus, and the host, veto or favour speakers. Holds for this process until it is given back or its time is over.</summary>
/// <remarks>Safe for use by several threads.</remarks>
public interface ISpeakerInfluence
{
    /// <summary>Keeps an agent from being chosen, also when it is addressed directly.</summary>
    /// <param name="agent">The agent's name, without regard to case.</param>
    /// <param name="reason">Why; told with the choices it changes.</param>
    /// <param name="group">The group it holds for; null is all.</param>
    /// <param name="duration">For how long; null is until it is given back.</param>
    /// <returns>Gives it back when it is disposed.</returns>
    /// <exception cref="ArgumentException">A text is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not positive.</exception>
    IDisposable Veto(string agent, string reason, string? group = null, TimeSpan? duration = null);

    /// <summary>Multiplies an agent's score in choices by scores (relevance, and selectors of the host's own that give scores).</summary>
    /// <param name="agent">The agent's name, without regard to case.</param>
    /// <param name="factor">More than 0, at most 1,000; below 1 it is a handicap.</param>
    /// <param name="reason">Why; told with the choices it changes.</param>
    /// <param name="group">The group it holds for; null is all.</param>
    /// <param name="duration">For how long; null is until it is given back.</param>
    /// <returns>Gives it back when it is disposed.</returns>
    /// <exception cref="ArgumentException">A text is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Factor or duration is out of its range.</exception>
    IDisposable Boost(string agent, double factor, string reason, string? group = null, TimeSpan? duration = null);
}
