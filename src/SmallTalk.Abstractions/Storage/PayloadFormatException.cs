namespace SmallTalk.Storage;

/// <summary>A message or value cannot be written as JSON or read from it. Nothing was stored.</summary>
public sealed class PayloadFormatException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">What cannot be written or read, and what to do.</param>
    /// <param name="innerException">The serializer's error.</param>
    public PayloadFormatException(string message, Exception? innerException = null)
        : base(message, ErrorClass.Invalid, innerException) { }
}
