using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;

namespace SmallTalk.Benchmarks.Sizes;

/// <summary>A store and how its bytes are counted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Use">Chooses it, in a place of its own.</param>
/// <param name="CountAsync">Bytes that the place takes while the store is closed; null when it is memory.</param>
internal sealed record SizedStore(string Name, Action<ISmallTalkBuilder, string> Use, Func<string, Task<long>>? CountAsync)
{
    public static IReadOnlyList<SizedStore> All { get; } =
    [
        new("memory", (builder, _) => builder.UseInMemoryStore(), null),
        new("file", (builder, path) => builder.UseFileStore(path), AllocatedAsync),
        new("sqlite", (builder, path) => builder.UseSqlite(Path.Combine(path, "chat.db")), AllocatedAsync),
    ];

    /// <summary>What files take on the disk, in whole blocks.</summary>
    public static async Task<long> AllocatedAsync(string path)
    {
        using var du = Process.Start(new ProcessStartInfo("du", ["-s", "-B1", path]) { RedirectStandardOutput = true })!;
        var output = await du.StandardOutput.ReadToEndAsync();
        await du.WaitForExitAsync();
        return long.Parse(output.AsSpan(0, output.IndexOf('\t', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }
}
