namespace SmallTalk.State;

/// <summary>A value of state with its version. Immutable.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Entry">The version it was read from. Whoever changes the value gives it to <see cref="StateWriteOptions.MadeFrom"/>.</param>
public sealed record StateValue<T>(T? Value, StateEntry Entry)
{
    /// <summary>The version.</summary>
    public long Version => Entry.Version;

    /// <summary>Who wrote it.</summary>
    public string Author => Entry.Author;

    /// <summary>When, by the store's clock.</summary>
    public DateTimeOffset WrittenAt => Entry.WrittenAt;
}
