using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>A turn was sent from inside a turn of the same session, which would wait for itself. Nothing was stored.</summary>
public sealed class ReentrantTurnException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="session">The session.</param>
    public ReentrantTurnException(SessionKey session)
        : base(
            $"A turn of session '{session}' was sent from inside a turn of the same session. Send it after the turn, or to another session.",
            ErrorClass.Invalid
        ) => Session = session;

    /// <summary>The session.</summary>
    public SessionKey Session { get; }
}
