namespace SmallTalk.Storage;

/// <summary>The store takes no writes: missing rights, a read-only medium, or a fault after which writing would not be safe.</summary>
public sealed class StoreReadOnlyException : StoreException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">Why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public StoreReadOnlyException(string message, Exception? innerException = null)
        : base(message, ErrorClass.Permanent, innerException) { }
}
