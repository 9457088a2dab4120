namespace SmallTalk.Storage;

/// <summary>A message, state entry or event is larger than the configured limit. Nothing was stored.</summary>
public sealed class PayloadTooLargeException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="what">What is too large.</param>
    /// <param name="size">Its size in bytes, as far as it was measured.</param>
    /// <param name="limit">The limit in bytes.</param>
    /// <param name="setting">The configuration path of the limit.</param>
    public PayloadTooLargeException(string what, long size, long limit, string setting)
        : base($"The {what} has {size} bytes or more; the limit is {limit}. Shorten it or raise {setting}.", ErrorClass.Invalid)
    {
        Size = size;
        Limit = limit;
    }

    /// <summary>The size in bytes, as far as it was measured: writing stops at the limit.</summary>
    public long Size { get; }

    /// <summary>The limit in bytes.</summary>
    public long Limit { get; }
}
