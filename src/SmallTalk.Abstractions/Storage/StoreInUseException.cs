namespace SmallTalk.Storage;

/// <summary>Another process holds a store that one process may use at a time.</summary>
public sealed class StoreInUseException : StoreException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">Who holds it, and what to do.</param>
    /// <param name="innerException">The operating system's error.</param>
    public StoreInUseException(string message, Exception? innerException = null)
        : base(message, ErrorClass.Permanent, innerException) { }
}
