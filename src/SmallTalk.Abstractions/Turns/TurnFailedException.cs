using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>A turn was begun and could not be ended. Says what was kept; the cause is inside.</summary>
public sealed class TurnFailedException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="session">The session.</param>
    /// <param name="turnId">The turn.</param>
    /// <param name="keptUntil">The sequence of the last message of the turn that is stored; 0 when nothing of it is.</param>
    /// <param name="innerException">The cause.</param>
    public TurnFailedException(SessionKey session, string turnId, long keptUntil, Exception innerException)
        : base(
            $"Turn '{turnId}' of session '{session}' failed: {innerException?.Message} "
                + (keptUntil > 0 ? $"Stored up to message {keptUntil}." : "Nothing of it is stored."),
            (innerException as SmallTalkException)?.Class ?? ErrorClass.Permanent,
            innerException
        )
    {
        Session = session;
        TurnId = turnId;
        KeptUntil = keptUntil;
    }

    /// <summary>The session.</summary>
    public SessionKey Session { get; }

    /// <summary>The turn.</summary>
    public string TurnId { get; }

    /// <summary>The sequence of the last message of the turn that is stored; 0 when nothing of it is.</summary>
    public long KeptUntil { get; }
}
