using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Sessions;

/// <summary>How much memory a loaded idle session takes beside the messages it holds.</summary>
internal static class FootprintScenarios
{
    private const int Count = 5_000;
    private const int MessagesEach = 4;
    private const int WarmUp = 100;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        foreach (var store in Stores.All)
        {
            await using var library = await Library.StartAsync(store, folder.Next("footprint-store"));
            var ids = await StoreAsync(library.Store);
            await OpenAsync(library, ids[..WarmUp]);
            var messages = MessageBytes();
            var before = Heap();
            var sessions = await OpenAsync(library, ids[WarmUp..]);
            var each = (Heap() - before) / (double)sessions.Count;
            GC.KeepAlive(sessions);
            report.Judge($"{store}: memory of a loaded idle session, its messages left out", Bar.AtMost(4_096, "B"), new(each - messages));
        }
    }

    /// <summary>Writes the sessions straight into the store, so that none is loaded.</summary>
    private static async Task<SessionId[]> StoreAsync(IStoreBackend store)
    {
        var process = await StoreWriter.CreateAsync(store);
        var message = SampleMessages.Create(1_000);
        var ids = new SessionId[Count];
        for (var i = 0; i < Count; i++)
        {
            var session = await process.CreateSessionAsync();
            await session.FillAsync(MessagesEach, message);
            ids[i] = session.Key.Id;
        }
        return ids;
    }

    private static async Task<List<ISession>> OpenAsync(Library library, SessionId[] ids)
    {
        var sessions = new List<ISession>(ids.Length);
        foreach (var id in ids)
            sessions.Add(await library.Sessions.OpenAsync(id));
        return sessions;
    }

    /// <summary>The bytes of the messages of one session, deserialized as a restore does it.</summary>
    private static double MessageBytes()
    {
        var json = new SerializationFloor(SampleMessages.Create(1_000)).WriteArray();
        var before = Heap();
        var messages = new ChatMessage[Count * MessagesEach];
        for (var i = 0; i < messages.Length; i++)
            messages[i] = FloorJson.Read(json);
        var bytes = (Heap() - before) / (double)Count;
        GC.KeepAlive(messages);
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
