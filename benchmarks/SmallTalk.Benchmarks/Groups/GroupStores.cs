using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Hosting;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>The library on the stores that groups are measured on.</summary>
internal static class GroupStores
{
    public const string Memory = "memory";
    public const string Sqlite = "SQLite";

    public static IReadOnlyList<string> All { get; } = [Memory, Sqlite];

    public static Task<Library> StartAsync(string store, WorkFolder folder, Action<ISmallTalkBuilder> configure) =>
        Library.StartAsync(builder => configure(store == Memory ? builder.UseInMemoryStore() : builder.UseSqlite(folder.Next("groups.db"))));
}
