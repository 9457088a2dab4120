namespace SmallTalk.Storage;

/// <summary>How the PostgreSQL store works (section <c>SmallTalk:Storage:Postgres</c>). Where it is, is said by <see cref="StorageOptions.Connection"/> or by code.</summary>
public sealed class PostgresStoreOptions
{
    internal const string Section = "SmallTalk:Storage:Postgres";
    internal const int DefaultPoolSize = 24;
    internal const int LeastPoolSize = 4;
    internal const int MostPoolSize = 1024;
    internal const int DefaultKeptStateVersions = 10;
    internal const int MostKeptStateVersions = 1000;

    internal static readonly TimeSpan DefaultCommandTimeout = TimeSpan.FromSeconds(10);
    internal static readonly TimeSpan DefaultKeepAlive = TimeSpan.FromSeconds(10);
    internal static readonly TimeSpan DefaultStatePollInterval = TimeSpan.FromSeconds(1);

    /// <summary>The schema that holds the tables. Each schema is a store of its own. It is made when it is missing and <see cref="AutoMigrate"/> is <see cref="PostgresAutoMigrate.Ensure"/>.</summary>
    /// <value>
    /// Null by default: the schema of the search path that holds them already, otherwise the first of the search path, usually <c>public</c>.
    /// Lower-case letters, digits and underscores, at most 63, no digit first.
    /// </value>
    public string? Schema { get; set; }

    /// <summary>What is done about the tables when the store is opened.</summary>
    /// <value><see cref="PostgresAutoMigrate.Ensure"/> by default.</value>
    public PostgresAutoMigrate AutoMigrate { get; set; }

    /// <summary>How many connections the store opens at most; one of them listens for notifications. Not used for a data source of the host's own, nor when the connection string says <c>Maximum Pool Size</c>.</summary>
    /// <value>4 to 1,024; 24 by default.</value>
    public int PoolSize { get; set; } = DefaultPoolSize;

    /// <summary>How long a statement may take. Not used for a data source of the host's own, nor when the connection string says <c>Command Timeout</c>.</summary>
    /// <value>1 second to 1 hour, in whole seconds; 10 seconds by default.</value>
    public TimeSpan CommandTimeout { get; set; } = DefaultCommandTimeout;

    /// <summary>After how long without traffic the connection for notifications is asked for a sign of life.</summary>
    /// <value>1 second to 1 hour; 10 seconds by default.</value>
    public TimeSpan KeepAlive { get; set; } = DefaultKeepAlive;

    /// <summary>Whether the store listens for notifications, on a connection of its own. Switch it off behind a pooler that shares connections between transactions; changes are then polled for.</summary>
    /// <value>True by default. A multiplexed data source never listens.</value>
    public bool Listen { get; set; } = true;

    /// <summary>How often state that is watched is read when nothing was pushed. State of sessions is never pushed from other processes, state of partitions is.</summary>
    /// <value>10 milliseconds to 1 hour; 1 second by default.</value>
    public TimeSpan StatePollInterval { get; set; } = DefaultStatePollInterval;

    /// <summary>How many of the newest versions of each entry of state are kept, the current one included.</summary>
    /// <value>1 to 1,000; 10 by default.</value>
    public int KeptStateVersions { get; set; } = DefaultKeptStateVersions;

    /// <summary>The connection string; <see cref="StorageOptions.Connection"/>. It may hold a password: never logged, never in an error.</summary>
    internal string? Connection { get; set; }
}
