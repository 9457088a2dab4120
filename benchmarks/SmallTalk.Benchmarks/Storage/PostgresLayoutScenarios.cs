using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Npgsql;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>
/// How near any store of this layout can come to bare inserts on this machine: the layout's bare statements beside them, for what the bars of commits and of publishing say.
/// Only reported: it is the limit that those bars are read with.
/// </summary>
internal static class PostgresLayoutScenarios
{
    private const int Rounds = 15;
    private const int LoadRounds = 7;
    private const int Operations = 100;

    private static readonly ChatMessage Message = SampleMessages.Create(1_000);
    private static int _sessions = 1_000_000;

    public static async Task MeasureAsync(GateReport report, PostgresWork work)
    {
        var lines = new List<string>();
        foreach (var events in new[] { 0, 1, 3 })
            lines.Add($"1 caller, {events} events: time | {Show(await CompareAsync(work, events))}");
        lines.Add($"1 publisher: events per second | {Show(await PublishAsync(work))}");
        lines.Add($"16 callers: commits per second | {Show(await LoadAsync(work, 16, 100))}");
        lines.Add($"256 callers: commits per second | {Show(await LoadAsync(work, 256, 20))}");
        report.AddTable(
            "PostgreSQL: the layout's bare statements beside bare inserts",
            "what | ratio",
            lines,
            "A row raised, a message inserted and events put into an outbox by one statement, and moved to a log with three indexes by another connection."
        );
    }

    private static async Task<double> CompareAsync(PostgresWork work, int events)
    {
        var floor = work.NewFloor();
        var layout = await NewLayoutAsync(work.Floors);
        await using var mover = new Mover(work.Floors);
        var comparison = await Interleaved.RunAsync(
            Rounds,
            Operations,
            () => floor.AppendAsync(Message, events),
            async () =>
            {
                await layout.AppendAsync(Message, events);
                if (events > 0)
                    mover.Wake();
            }
        );
        return comparison.Ratio;
    }

    private static async Task<double> PublishAsync(PostgresWork work)
    {
        var floor = work.NewFloor();
        var layout = new PostgresLayoutFloor(work.Floors, ++_sessions);
        await using var mover = new Mover(work.Floors);
        var load = await Interleaved.RunLoadAsync(
            LoadRounds,
            callers: 1,
            operations: 300,
            _ => floor.AppendEventAsync(),
            async _ =>
            {
                await layout.PublishAsync();
                mover.Wake();
            }
        );
        return load.Ratio;
    }

    private static async Task<double> LoadAsync(PostgresWork work, int callers, int operations)
    {
        var floors = Enumerable.Range(0, callers).Select(_ => work.NewFloor()).ToArray();
        var layouts = new List<PostgresLayoutFloor>();
        for (var caller = 0; caller < callers; caller++)
            layouts.Add(await NewLayoutAsync(work.Floors));
        var load = await Interleaved.RunLoadAsync(
            LoadRounds,
            callers,
            operations,
            caller => floors[caller].AppendAsync(Message),
            caller => layouts[caller].AppendAsync(Message)
        );
        return load.Ratio;
    }

    private static async Task<PostgresLayoutFloor> NewLayoutAsync(NpgsqlDataSource source)
    {
        var layout = new PostgresLayoutFloor(source, ++_sessions);
        await layout.CreateAsync();
        return layout;
    }

    private static string Show(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Moves what is in the outbox, each time it is told that there is something, as a sequencer does.</summary>
    private sealed class Mover : IAsyncDisposable
    {
        private readonly Channel<bool> _signs = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private readonly Task _work;

        public Mover(NpgsqlDataSource source) => _work = Task.Run(() => RunAsync(source));

        public void Wake() => _signs.Writer.TryWrite(true);

        public async ValueTask DisposeAsync()
        {
            _signs.Writer.Complete();
            await _work;
        }

        private async Task RunAsync(NpgsqlDataSource source)
        {
            await foreach (var _ in _signs.Reader.ReadAllAsync())
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var command = new NpgsqlCommand(PostgresLayoutFloor.Move, connection);
                await command.ExecuteNonQueryAsync();
            }
        }
    }
}
