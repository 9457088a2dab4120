using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>A migration was refused, or what arrived in the target is not what the source holds. Nothing in the source was changed.</summary>
public sealed class StoreMigrationException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">What went wrong and what to do.</param>
    /// <param name="errorClass">The class: <see cref="ErrorClass.Invalid"/> for a refusal, <see cref="ErrorClass.Conflict"/> for a source that is in use, <see cref="ErrorClass.Permanent"/> for a difference.</param>
    /// <param name="session">The session it is about; null when it is about none.</param>
    /// <param name="innerException">The cause.</param>
    public StoreMigrationException(string message, ErrorClass errorClass, SessionKey? session = null, Exception? innerException = null)
        : base(message, errorClass, innerException) => Session = session;

    /// <summary>The session it is about; null when it is about none.</summary>
    public SessionKey? Session { get; }
}
