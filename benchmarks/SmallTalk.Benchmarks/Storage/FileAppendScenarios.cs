using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Durable appends to the file store by one caller.</summary>
internal static class FileAppendScenarios
{
    private const int Rounds = 15;
    private const int Operations = 60;
    private const int SmallSessions = 200;

    private static readonly ChatMessage Message = SampleMessages.Create(1_000);

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using var store = await Stores.OpenFileAsync(folder.Next("append-store"));
        var process = await StoreWriter.CreateAsync(store);
        var session = await process.CreateSessionAsync();
        await report.JudgeAsync("file: append 1 KB, durable, 1 caller", Bar.AtMost(1.0, "× bare append + fsync"), () => AppendAsync(folder, session));
        await report.JudgeAsync("file: append 1 KB with 3 events", Bar.AtMost(1.3, "× of none"), () => EventsAsync(session));
        await FlatnessAsync(report, process);
    }

    private static async Task<Measurement> AppendAsync(WorkFolder folder, SessionWriter session)
    {
        using var floor = new BareAppend(folder.Next("append-floor"));
        var comparison = await Interleaved.RunAsync(Rounds, Operations, () => Run(floor), () => session.AppendAsync(Message));
        return new(comparison.Ratio, comparison.Subject);
    }

    private static async Task<Measurement> EventsAsync(SessionWriter session)
    {
        var comparison = await Interleaved.RunAsync(Rounds, Operations, () => session.AppendAsync(Message), () => session.AppendAsync(Message, events: 3));
        return new(comparison.Ratio, comparison.Subject);
    }

    private static async Task FlatnessAsync(GateReport report, StoreWriter process)
    {
        var large = await process.CreateSessionAsync();
        await large.FillAsync(10_000, Message);
        var small = new SmallSessionPool();
        await small.FillAsync(process, SmallSessions, 10, Message);
        var bar = Bar.AtMost(1.1, "× at 10 messages");
        await report.JudgeAsync("file: time of an append at 10,000 messages", bar, () => TimeAsync(small, large));
        if (WrittenBytes.CanCount)
            await report.JudgeAsync("file: bytes of an append at 10,000 messages", bar, () => BytesAsync(small, large));
    }

    private static async Task<Measurement> TimeAsync(SmallSessionPool small, SessionWriter large)
    {
        var comparison = await Interleaved.RunAsync(Rounds, Operations, () => small.Next().AppendAsync(Message), () => large.AppendAsync(Message));
        return new(comparison.Ratio, comparison.Subject);
    }

    private static async Task<Measurement> BytesAsync(SmallSessionPool small, SessionWriter large)
    {
        var smallBytes = await WrittenBytes.PerOperationAsync(500, () => small.Next().AppendAsync(Message));
        var largeBytes = await WrittenBytes.PerOperationAsync(500, () => large.AppendAsync(Message));
        return new(largeBytes / smallBytes);
    }

    private static ValueTask Run(BareAppend floor)
    {
        floor.Append(Message);
        return ValueTask.CompletedTask;
    }
}
