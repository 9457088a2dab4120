namespace SmallTalk.Events;

/// <summary>The identity of an event: a UUID, given once and kept over every redelivery.</summary>
/// <param name="Value">128 bits; never zero in a valid id.</param>
public readonly record struct EventId(Guid Value)
{
    /// <summary>Makes a new random id.</summary>
    /// <returns>The id.</returns>
    public static EventId New() => new(RandomIds.NewUuid());

    /// <summary>The id as 32 hexadecimal digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString("N");
}
