namespace SmallTalk.Storage;

/// <summary>How one store is copied into another. Immutable.</summary>
public sealed record StoreMigrationOptions
{
    /// <summary>The default of <see cref="PageSize"/>.</summary>
    public const int DefaultPageSize = 500;

    /// <summary>The default of <see cref="KeptStateVersions"/>, which is that of the stores.</summary>
    public const int DefaultKeptStateVersions = 10;

    /// <summary>How many messages, events or keys are read at once at most. Large ones are read fewer at a time.</summary>
    /// <value>1 to 10,000; 500 by default.</value>
    public int PageSize { get; init; } = DefaultPageSize;

    /// <summary>How many of the newest versions of each entry of state are copied and compared: no more than both stores keep.</summary>
    /// <value>1 to 1,000; 10 by default, as the stores keep.</value>
    public int KeptStateVersions { get; init; } = DefaultKeptStateVersions;
}
