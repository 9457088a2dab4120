namespace SmallTalk.Storage;

/// <summary>The identity of one commit: made once, kept over every retry and merge, so that a repeat has no second effect.</summary>
/// <param name="Value">128 bits; never zero in a valid id.</param>
public readonly record struct CommitId(Guid Value)
{
    /// <summary>Makes a new random id.</summary>
    /// <returns>The id.</returns>
    public static CommitId New() => new(RandomIds.NewUuid());

    /// <summary>The id as 32 hexadecimal digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString("N");
}
