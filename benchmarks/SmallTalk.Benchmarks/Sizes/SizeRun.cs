using System.Globalization;
using System.Text;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Sessions;

namespace SmallTalk.Benchmarks.Sizes;

/// <summary>Measures what sessions of several lengths take in each store, and in a process that has opened them.</summary>
internal static class SizeRun
{
    private const int MessageBytes = 1_000;
    private const int MessagesEach = 20_000;
    private const int MostSessions = 500;
    private static readonly int[] Lengths = [10, 100, 1_000];

    public static async Task<int> RunAsync()
    {
        var text = new StringBuilder($"# Sizes\n\n{Machine.Description}; `./build/bench.sh sizes`\n\n");
        text.Append(
            "Per session of messages of 1 KB of text, each committed by itself. *Stored*: bytes in the store (blocks on the disk; the heap for the in-memory store). "
        );
        text.Append("*Opened*: heap of a process that has opened it with the default options.\n\n");
        text.AppendLine("| store | messages | stored | per message | opened | the store when empty |").AppendLine("|---|---|---|---|---|---|");
        using var folder = new WorkFolder();
        foreach (var store in SizedStore.All)
        foreach (var length in Lengths)
        {
            var line = await MeasureAsync(store, folder.Next(store.Name), length);
            Console.WriteLine(line);
            text.AppendLine(line);
        }
        Directory.CreateDirectory(Repository.Results);
        await File.WriteAllTextAsync(Path.Combine(Repository.Results, "sizes.md"), text.ToString());
        return 0;
    }

    private static async Task<string> MeasureAsync(SizedStore store, string path, int length)
    {
        var sessions = Math.Min(MostSessions, MessagesEach / length);
        long empty = 0;
        if (store.CountAsync is { } count)
        {
            await (await StartAsync(store, path)).DisposeAsync();
            empty = await count(path);
        }
        var library = await StartAsync(store, path);
        var before = Heap();
        var ids = await WriteAsync(library, sessions, length);
        long stored = Heap() - before;
        if (store.CountAsync is not null)
        {
            await library.DisposeAsync();
            stored = await store.CountAsync(path) - empty;
            library = await StartAsync(store, path);
        }
        var opened = await OpenAsync(library, ids);
        await library.DisposeAsync();
        var each = (double)stored / sessions;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {store.Name} | {length:N0} | {each / 1024:N1} KB | {each / length:N0} B | {opened / 1024.0:N1} KB | {(store.CountAsync is null ? "-" : $"{empty / 1048576.0:N1} MB")} |"
        );
    }

    private static Task<Library> StartAsync(SizedStore store, string path) => Library.StartAsync(builder => store.Use(builder, path));

    private static async Task<SessionId[]> WriteAsync(Library library, int sessions, int length)
    {
        var process = await StoreWriter.CreateAsync(library.Store);
        var message = SampleMessages.Create(MessageBytes);
        var ids = new SessionId[sessions];
        for (var index = 0; index < sessions; index++)
        {
            var session = await process.CreateSessionAsync();
            for (var number = 0; number < length; number++)
                await session.AppendAsync(message);
            ids[index] = session.Key.Id;
        }
        return ids;
    }

    /// <summary>The heap that one opened session takes.</summary>
    private static async Task<long> OpenAsync(Library library, SessionId[] ids)
    {
        // The first ones bring in what is made once.
        var warm = ids.Length / 4;
        var kept = new List<ISession>();
        foreach (var id in ids[..warm])
            kept.Add(await library.Sessions.OpenAsync(id));
        var before = Heap();
        foreach (var id in ids[warm..])
            kept.Add(await library.Sessions.OpenAsync(id));
        var bytes = (Heap() - before) / (ids.Length - warm);
        GC.KeepAlive(kept);
        return bytes;
    }

    private static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
