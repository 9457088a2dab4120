namespace SmallTalk;

/// <summary>The base of every error the library raises on purpose. Catch this one to tell SmallTalk's errors from others.</summary>
/// <remarks>Argument errors are the base library's own exceptions, and cancellation is never wrapped.</remarks>
public abstract class SmallTalkException : Exception
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    /// <param name="errorClass">The class that decides how the error is recovered.</param>
    /// <param name="innerException">The cause, when there is one; never dropped.</param>
    protected SmallTalkException(string message, ErrorClass errorClass, Exception? innerException = null)
        : base(message, innerException) => Class = errorClass;

    /// <summary>The class that decides how the error is recovered.</summary>
    public ErrorClass Class { get; }

    /// <summary>Whether the same call may succeed later with nothing changed by the caller.</summary>
    public bool IsTransient => Class is ErrorClass.Transient or ErrorClass.Conflict or ErrorClass.Capacity;
}
