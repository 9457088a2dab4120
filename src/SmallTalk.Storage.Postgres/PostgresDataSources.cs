using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>Makes the data source of a store that has none from the host.</summary>
internal static class PostgresDataSources
{
    // Every statement of a store is known after a while; more of them than there are.
    private const int MaxPrepared = 128;

    // So that some thirty usual commits leave in one piece.
    private const int WriteBuffer = 64 * 1024;

    /// <summary>Makes it. What the connection string says itself is kept.</summary>
    public static NpgsqlDataSource Create(PostgresStoreOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.Connection);
        var said = connection.Keys.Cast<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        void Default(string keyword, object value)
        {
            if (!said.Contains(keyword))
                connection[keyword] = value;
        }
        Default("Application Name", "SmallTalk");
        Default("Maximum Pool Size", options.PoolSize);
        Default("Command Timeout", (int)options.CommandTimeout.TotalSeconds);
        Default("No Reset On Close", true);
        Default("Max Auto Prepare", MaxPrepared);
        Default("Auto Prepare Min Usages", 2);
        Default("Tcp Keepalive", true);
        Default("Write Buffer Size", WriteBuffer);
        return new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    }
}
