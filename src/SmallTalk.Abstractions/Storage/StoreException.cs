namespace SmallTalk.Storage;

/// <summary>A store failed. The leaves say how; the driver's own error is always inside.</summary>
public abstract class StoreException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">What went wrong and what to do.</param>
    /// <param name="errorClass">The class.</param>
    /// <param name="innerException">The driver's error.</param>
    protected StoreException(string message, ErrorClass errorClass, Exception? innerException)
        : base(message, errorClass, innerException) { }

    /// <summary>Whether the operation may have taken effect all the same: repeat it with the same <see cref="CommitId"/>.</summary>
    public bool OutcomeUnknown { get; init; }
}
