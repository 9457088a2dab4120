namespace SmallTalk.Storage;

/// <summary>This process lost its lease and a successor took over: nothing it writes is accepted any more. Nothing was stored.</summary>
public sealed class OwnerFencedException : StoreException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="owner">The owner that lost its lease.</param>
    /// <param name="innerException">The cause.</param>
    public OwnerFencedException(ProcessOwner owner, Exception? innerException = null)
        : base(
            $"Instance '{owner?.Instance}' lost its lease of epoch {owner?.Epoch} and was fenced by a successor. Acquire a new lease and load again.",
            ErrorClass.Permanent,
            innerException
        ) => Owner = owner!;

    /// <summary>The owner that lost its lease.</summary>
    public ProcessOwner Owner { get; }
}
