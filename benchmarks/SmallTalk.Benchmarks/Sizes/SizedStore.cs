using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SmallTalk.Hosting;
using SmallTalk.Storage;

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
        .. Server is null
            ? []
            : (SizedStore[])
                [
                    new(
                        "postgres",
                        (builder, path) => builder.UsePostgres(Server!).Services.Configure<PostgresStoreOptions>(options => options.Schema = SchemaOf(path)),
                        SchemaBytesAsync
                    ),
                ],
    ];

    /// <summary>A PostgreSQL server to measure on; without one it is left out.</summary>
    private static string? Server => Environment.GetEnvironmentVariable("SMALLTALK_TEST_POSTGRES");

    private static string SchemaOf(string path) => Path.GetFileName(path).Replace('-', '_');

    private static async Task<long> SchemaBytesAsync(string path)
    {
        await using var source = NpgsqlDataSource.Create(Server!);
        await using var command = source.CreateCommand(
            "select sum(pg_total_relation_size(c.oid))::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind in ('r', 'm')"
        );
        command.Parameters.Add(new() { Value = SchemaOf(path) });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What files take on the disk, in whole blocks.</summary>
    public static async Task<long> AllocatedAsync(string path)
    {
        using var du = Process.Start(new ProcessStartInfo("du", ["-s", "-B1", path]) { RedirectStandardOutput = true })!;
        var output = await du.StandardOutput.ReadToEndAsync();
        await du.WaitForExitAsync();
        return long.Parse(output.AsSpan(0, output.IndexOf('\t', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }
}
