namespace SmallTalk.Storage;

/// <summary>The store was written in a format this version does not know, or holds something that is not SmallTalk's.</summary>
public sealed class StoreFormatException : StoreException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">What was found, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public StoreFormatException(string message, Exception? innerException = null)
        : base(message, ErrorClass.Permanent, innerException) { }
}
