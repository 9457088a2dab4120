using Microsoft.Extensions.Options;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Opens the stores as a host would, with default options.</summary>
internal static class Stores
{
    public const string Memory = "memory";

    public static IReadOnlyList<string> All { get; } = [Memory];

    public static PayloadCodec Codec { get; } = new(Options.Create(new PayloadOptions()));

    public static async Task<IStoreBackend> OpenMemoryAsync()
    {
        var store = new InMemoryStoreBackend(TimeProvider.System);
        await store.InitializeAsync();
        return store;
    }

    /// <summary>Opens the store of this name.</summary>
    public static Task<IStoreBackend> OpenAsync(string name, string path) =>
        name switch
        {
            Memory => OpenMemoryAsync(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, path),
        };
}
