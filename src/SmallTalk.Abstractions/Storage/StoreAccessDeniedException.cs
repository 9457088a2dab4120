namespace SmallTalk.Storage;

/// <summary>The store refuses this process: wrong credentials, a certificate that is not trusted, or missing rights. Trying again does not help; an operator must.</summary>
public sealed class StoreAccessDeniedException : StoreException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">What was refused, and what to grant.</param>
    /// <param name="innerException">The driver's error.</param>
    public StoreAccessDeniedException(string message, Exception? innerException = null)
        : base(message, ErrorClass.Permanent, innerException) { }
}
