namespace SmallTalk.Storage;

/// <summary>Stored bytes are not what was written. Nothing is guessed: the place is named, and everything else stays readable.</summary>
public sealed class StoreDamagedException : StoreException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="place">The file, row or key.</param>
    /// <param name="offset">The byte at which the damage begins, or a sequence where the engine has no bytes.</param>
    /// <param name="reason">What does not fit.</param>
    /// <param name="innerException">The cause.</param>
    public StoreDamagedException(string place, long offset, string reason, Exception? innerException = null)
        : base($"'{place}' is damaged at {offset}: {reason}. Restore it from a backup; nothing was changed.", ErrorClass.Permanent, innerException)
    {
        Place = place;
        Offset = offset;
    }

    /// <summary>The file, row or key.</summary>
    public string Place { get; }

    /// <summary>The byte at which the damage begins.</summary>
    public long Offset { get; }
}
