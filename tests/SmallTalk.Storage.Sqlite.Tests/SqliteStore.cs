using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Opens stores for tests: nothing is synced, and whoever is in the way has time, unless a test asks for something else.</summary>
internal static class SqliteStore
{
    public static SqliteStoreBackend Make(string path, TimeProvider? time = null, SqliteStoreOptions? options = null) =>
        new(
            time ?? TimeProvider.System,
            Options.Create(options ?? new SqliteStoreOptions { Durability = SqliteDurability.Os, BusyTimeout = TimeSpan.FromMinutes(1) }),
            path,
            NullLogger<SqliteStoreBackend>.Instance
        );

    public static async ValueTask<SqliteStoreBackend> OpenAsync(string path, TimeProvider? time = null, SqliteStoreOptions? options = null)
    {
        var backend = Make(path, time, options);
        await backend.InitializeAsync();
        return backend;
    }
}
