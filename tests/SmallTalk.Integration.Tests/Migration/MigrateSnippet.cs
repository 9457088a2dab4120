using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Storage;

namespace SmallTalk.Integration.Migration;

/// <summary>The program of docs/storage.md, section Migrate, word for word: it is compiled here, and a test compares.</summary>
internal static class MigrateSnippet
{
    public static async Task RunAsync()
    {
        // csharpier-ignore-start
        #region snippet
        static IStoreBackend Open(Action<ISmallTalkBuilder> use)
        {
            var services = new ServiceCollection();
            use(services.AddSmallTalk());
            return services.BuildServiceProvider().GetRequiredService<IStoreBackend>();
        }

        await using var source = Open(store => store.UseFileStore("data"));
        await using var target = Open(store => store.UseSqlite("chat.db"));
        var report = await StoreMigration.CopyAsync(source, target, progress: new Progress<StoreMigrationProgress>(p => Console.WriteLine($"{p.Sessions} of {p.TotalSessions}")));
        Console.WriteLine($"{report.Sessions} sessions, {report.Messages} messages, {report.Events} events, SHA-256 {report.Fingerprint}");
        #endregion
        // csharpier-ignore-end
    }
}
