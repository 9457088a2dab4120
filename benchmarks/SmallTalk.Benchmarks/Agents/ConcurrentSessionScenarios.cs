using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>Turns of 20 chunks in 100 to 10,000 sessions at once, each with its own caller; a session takes the same number of turns at every level.</summary>
internal static class ConcurrentSessionScenarios
{
    private const int Rounds = 3;
    private const int TurnsPerSession = 4;
    private const int SessionsPerRound = 2_000;

    // Ten times the sessions hold ten times the memory of turns under way, which the garbage collector walks for the floor as well.
    private const double NoCliff = 0.5;

    private const string Note =
        "The floor is the same agent with the same chunks and as many callers at once, in turns with the library: each turn serializes and keeps the user's message, reads "
        + "the chunks, joins them, serializes and keeps the reply; for the file store both messages go to a bare group-commit log, synced. It has no versions, events, deadlines, "
        + "queues or resumption. Whatever is done with so many turns in flight slows down with their number, for what they hold outlives the young generation and is copied at "
        + "each collection; a cliff is where the library loses more than half of its share of the floor from one level to the next.";

    private const string Header =
        "sessions | turns per second | of the level before | p50 | p95 | p99 | paused for garbage | floor: turns per second | p95 | paused for garbage | share of the floor";

    private static readonly int[] Levels = [100, 1_000, 10_000];

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        foreach (var store in Stores.All)
            await MeasureAsync(report, store, folder);
    }

    private static async Task MeasureAsync(GateReport report, string store, WorkFolder folder)
    {
        var agent = new StreamingAgent("writer", chunks: 20);
        using var log = store == Stores.File ? new GroupCommitLog(folder.Next("concurrent-log")) : null;
        await using var library = await Library.StartAsync(store, folder.Next("concurrent-store"), builder => builder.AddAgent(agent));
        var levels = Levels.Select(sessions => new ConcurrentLevel(sessions)).ToArray();
        await FloorAsync(agent, log, Levels[0]);
        await LibraryAsync(library, Levels[0]);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var level in levels)
                level.Add(await FloorAsync(agent, log, level.Sessions), await LibraryAsync(library, level.Sessions));
        }
        report.AddTable(
            $"Concurrent sessions, {store} store",
            Header,
            levels.Select((level, index) => level.Line(index == 0 ? null : levels[index - 1])),
            Note
        );
        for (var index = 1; index < levels.Length; index++)
        {
            report.Judge(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{store}: share of the floor's turns per second at {levels[index].Sessions:N0} sessions (no cliff)"
                ),
                Bar.AtLeast(NoCliff, string.Create(CultureInfo.InvariantCulture, $"× the share at {levels[index - 1].Sessions:N0}")),
                new(levels[index].Share / levels[index - 1].Share, levels[index].Library.Latencies)
            );
        }
    }

    private static Task<LoadResult> LibraryAsync(Library library, int sessions) =>
        RunLevelAsync(
            sessions,
            async () =>
            {
                var sender = new TurnSender(library, "writer");
                await sender.PrepareAsync(TurnsPerSession);
                return sender.SendAsync;
            }
        );

    private static Task<LoadResult> FloorAsync(StreamingAgent agent, GroupCommitLog? log, int sessions) =>
        RunLevelAsync(sessions, () => Task.FromResult<Func<ValueTask>>(new BareConversation(agent, log).SendAsync));

    /// <summary>Small levels are run several times, so that every level sends a like number of turns.</summary>
    private static async Task<LoadResult> RunLevelAsync(int sessions, Func<Task<Func<ValueTask>>> open)
    {
        var runs = new List<LoadResult>();
        for (var left = SessionsPerRound; left > 0; left -= sessions)
        {
            var turns = new Func<ValueTask>[sessions];
            for (var session = 0; session < sessions; session++)
                turns[session] = await open();
            runs.Add(await Load.RunAsync(sessions, TurnsPerSession, caller => turns[caller]()));
        }
        return LoadResult.Join(runs);
    }
}
