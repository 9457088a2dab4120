namespace SmallTalk.Storage;

/// <summary>How the SQLite store works (section <c>SmallTalk:Storage:Sqlite</c>).</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>The configuration section of these options.</summary>
    public const string SectionName = "SmallTalk:Storage:Sqlite";

    internal const int DefaultCheckpointPages = 8000;
    internal const int LeastCheckpointPages = 100;
    internal const int MostCheckpointPages = 1_000_000;
    internal const int DefaultKeptStateVersions = 10;
    internal const int MostKeptStateVersions = 1000;

    internal static readonly TimeSpan DefaultBusyTimeout = TimeSpan.FromSeconds(5);
    internal static readonly TimeSpan MostBusyTimeout = TimeSpan.FromMinutes(5);
    internal static readonly TimeSpan DefaultPollInterval = TimeSpan.FromMilliseconds(10);
    internal static readonly TimeSpan LeastPollInterval = TimeSpan.FromMilliseconds(1);
    internal static readonly TimeSpan MostPollInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The file, or the folder in which <c>smalltalk.db</c> is kept: a path that ends with a separator, names a folder that exists, or has no extension
    /// and names no file is a folder. A relative path begins at the content root.
    /// </summary>
    /// <value>Null by default: <see cref="StorageOptions.Path"/>, which makes <c>data/smalltalk.db</c>.</value>
    public string? Path { get; set; }

    /// <summary>What is done before a write is acknowledged.</summary>
    /// <value><see cref="SqliteDurability.Fsync"/> by default.</value>
    public SqliteDurability Durability { get; set; }

    /// <summary>Pages of 4 KB in the write-ahead log after which it is copied to the database. Fewer keep the log small, more make writing faster when many write at once.</summary>
    /// <value>100 to 1,000,000; 8,000 (32 MB) by default.</value>
    public int CheckpointPages { get; set; } = DefaultCheckpointPages;

    /// <summary>How long a write waits for another process that writes, until it fails as unavailable.</summary>
    /// <value>Zero to five minutes; five seconds by default.</value>
    public TimeSpan BusyTimeout { get; set; } = DefaultBusyTimeout;

    /// <summary>How often is looked whether another process has written, while somebody waits for events or watches state. What this process writes is seen at once.</summary>
    /// <value>One millisecond to one minute; 10 milliseconds by default.</value>
    public TimeSpan PollInterval { get; set; } = DefaultPollInterval;

    /// <summary>How many of the newest versions of each entry of state are kept, the current one included.</summary>
    /// <value>1 to 1,000; 10 by default.</value>
    public int KeptStateVersions { get; set; } = DefaultKeptStateVersions;
}
