using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Restores of whole sessions beside reading and deserializing alone, and of the ends of short and long ones.</summary>
internal static class RestoreScenarios
{
    private const int Rounds = 15;
    private const int Messages = 100;

    private static readonly ChatMessage Message = SampleMessages.Create(5_000);
    private static readonly Bar WholeBar = Bar.AtMost(1.2, "× read + deserialize");

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        var floor = new RestoreFloor(folder.Next("restore-floor"), Enumerable.Repeat(Message, Messages));
        await using (var memory = await Stores.OpenMemoryAsync())
        {
            var key = await FillAsync(memory, Messages, Message);
            await report.JudgeAsync("memory: restore 500 KB, 100 messages", WholeBar, () => WholeAsync(() => floor.ReadMemory(), memory, key));
        }
        await using var file = await Stores.OpenFileAsync(folder.Next("restore-store"));
        var fileKey = await FillAsync(file, Messages, Message);
        await report.JudgeAsync("file: restore 500 KB, 100 messages", WholeBar, () => WholeAsync(() => floor.ReadFile(), file, fileKey));
        await TailAsync(report, file);
    }

    private static async Task<Measurement> WholeAsync(Action floor, IStoreBackend store, SessionKey key)
    {
        ValueTask Floor()
        {
            floor();
            return ValueTask.CompletedTask;
        }

        var comparison = await Interleaved.RunAsync(Rounds, 30, Floor, async () => await RestoreAsync(store, key));
        return new(comparison.Ratio, comparison.Subject);
    }

    /// <summary>Loads a session and deserializes its messages.</summary>
    public static async Task<List<ChatMessage>> RestoreAsync(IStoreBackend store, SessionKey key)
    {
        var stored = await store.Sessions.LoadAsync(key, SessionRead.Whole);
        var messages = new List<ChatMessage>(stored!.Messages.Count);
        foreach (var record in stored.Messages)
            messages.Add(Stores.Codec.ReadMessage(record.Payload));
        return messages;
    }

    private static async Task TailAsync(GateReport report, IStoreBackend store)
    {
        var message = SampleMessages.Create(1_000);
        var small = await FillAsync(store, 100, message);
        var large = await FillAsync(store, 100_000, message);
        await report.JudgeAsync(
            "file: tail of 50 out of 100,000",
            Bar.AtMost(1.3, "× out of 100"),
            async () =>
            {
                var comparison = await Interleaved.RunAsync(Rounds, 50, () => LoadTailAsync(store, small), () => LoadTailAsync(store, large));
                return new(comparison.Ratio, comparison.Subject);
            }
        );
    }

    private static async ValueTask LoadTailAsync(IStoreBackend store, SessionKey key)
    {
        var stored = await store.Sessions.LoadAsync(key, SessionRead.Tail(50));
        if (stored!.Messages.Count != 50)
            throw new InvalidOperationException("The tail is not whole.");
    }

    private static async Task<SessionKey> FillAsync(IStoreBackend store, int count, ChatMessage message)
    {
        var session = await (await StoreWriter.CreateAsync(store)).CreateSessionAsync();
        await session.FillAsync(count, message);
        return session.Key;
    }
}
