using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Opens the stores as a host would, with default options.</summary>
internal static class Stores
{
    public const string Memory = "memory";
    public const string File = "file";

    public static IReadOnlyList<string> All { get; } = [Memory, File];

    public static PayloadCodec Codec { get; } = new(Options.Create(new PayloadOptions()));

    public static async Task<IStoreBackend> OpenMemoryAsync()
    {
        var store = new InMemoryStoreBackend(TimeProvider.System);
        await store.InitializeAsync();
        return store;
    }

    public static async Task<IStoreBackend> OpenFileAsync(string path)
    {
        var store = new FileStoreBackend(TimeProvider.System, new FileStoreOptions { Path = path });
        await store.InitializeAsync();
        return store;
    }

    public static async Task<IStoreBackend> OpenSqliteAsync(string path)
    {
        var options = Options.Create(new SqliteStoreOptions());
        var store = new SqliteStoreBackend(TimeProvider.System, options, path, NullLogger<SqliteStoreBackend>.Instance);
        await store.InitializeAsync();
        return store;
    }

    /// <summary>Opens the store of this name.</summary>
    public static Task<IStoreBackend> OpenAsync(string name, string path) => name == Memory ? OpenMemoryAsync() : OpenFileAsync(path);
}
