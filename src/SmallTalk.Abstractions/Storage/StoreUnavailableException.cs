namespace SmallTalk.Storage;

/// <summary>The store cannot be reached or does not answer now. Transient.</summary>
public sealed class StoreUnavailableException : StoreException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">What went wrong and what to do.</param>
    /// <param name="innerException">The driver's error.</param>
    public StoreUnavailableException(string message, Exception? innerException = null)
        : base(message, ErrorClass.Transient, innerException) { }
}
