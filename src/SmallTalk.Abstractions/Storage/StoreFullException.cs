namespace SmallTalk.Storage;

/// <summary>The store has no room left. Nothing acknowledged is lost; reading goes on; writing works again when there is room.</summary>
public sealed class StoreFullException : StoreException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">Where, and what to do.</param>
    /// <param name="innerException">The operating system's error.</param>
    public StoreFullException(string message, Exception? innerException = null)
        : base(message, ErrorClass.Capacity, innerException) { }
}
