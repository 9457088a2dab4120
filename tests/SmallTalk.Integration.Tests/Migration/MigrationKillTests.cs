using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Storage;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Integration.Migration;

/// <summary>The process that copies a store is killed by SIGKILL again and again, each time at another step; the last one carries the copy on to the same end as a copy without a cut.</summary>
[Property("Requirement", "B-02")]
public sealed class MigrationKillTests
{
    private static readonly int RandomKills = LongRun.Times(2, 100);

    private static readonly string[] Stops =
    [
        "after:state.write:1",
        "before:sessions.commit:6",
        "after:sessions.commit:30",
        "after:state.write:12",
        "after:events.append:1",
        "after:events.cursor.save:1",
        "after:events.deadletter.add:2",
    ];

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [TestCase("file", "sqlite")]
    [TestCase("sqlite", "postgres")]
    [TestCase("postgres", "file")]
    public async Task A_copy_that_is_killed_at_many_steps_ends_whole(string source, string target)
    {
        var (from, to) = (await PlaceAsync(source, "source"), await PlaceAsync(target, "target"));
        var said = await ExampleStore.FillAsync(builder => Use(builder, source, from));
        var whole = await CopyToMemoryAsync(source, from);

        foreach (var stop in Stops)
            await KillAsync(source, from, target, to, stop);
        var random = new Random(1);
        for (var round = 0; round < RandomKills; round++)
            await KillAsync(source, from, target, to, RandomStop(random));
        var report = await FinishAsync(source, from, target, to);

        report.Should().BeEquivalentTo(whole with { IsResumed = true });
        (await CopyToMemoryAsync(target, to)).Should().BeEquivalentTo(whole, "what is read back from the target is what the source holds");
        await using var host = await OpenStore.StartAsync(builder => Use(builder, target, to));
        (await ExampleStore.TranscriptsAsync(host.Sessions)).Should().BeEquivalentTo(said);
    }

    private static async Task KillAsync(string source, string from, string target, string to, string stop)
    {
        using var child = Start(source, from, target, to, stop);
        await child.ReadUntilAsync(line => line == "stands still");
        await child.KillAsync();
    }

    /// <summary>A step that each copy comes to again after the stops above: it reads what is there page by page, and writes cursors and dead letters anew.</summary>
    private static string RandomStop(Random random)
    {
        var when = random.Next(2) == 0 ? "before" : "after";
        return random.Next(4) switch
        {
            0 => $"{when}:events.cursor.save:{1 + random.Next(3)}",
            1 => $"{when}:events.deadletter.add:{1 + random.Next(7)}",
            // After it the copy is done.
            2 => "before:state.write:1",
            _ => $"{when}:events.read:{1 + random.Next(8)}",
        };
    }

    private static async Task<StoreMigrationReport> FinishAsync(string source, string from, string target, string to)
    {
        using var child = Start(source, from, target, to, "never");
        var (exitCode, output, errors) = await child.FinishAsync();
        exitCode.Should().Be(0, errors);
        var report = output.Split('\n').Single(line => line.StartsWith("report "))["report ".Length..];
        return JsonSerializer.Deserialize<StoreMigrationReport>(report)!;
    }

    private static ChildProcess Start(string source, string from, string target, string to, string stop) =>
        ChildProcess.StartTask("copy", source, from, target, to, "7", stop);

    private static async Task<StoreMigrationReport> CopyToMemoryAsync(string engine, string place)
    {
        await using var source = await OpenStore.OpenAsync(builder => Use(builder, engine, place));
        await using var memory = await OpenStore.OpenAsync(builder => builder.UseInMemoryStore());
        return await StoreMigration.CopyAsync(source.Backend, memory.Backend);
    }

    private async Task<string> PlaceAsync(string engine, string name) =>
        engine == "postgres" ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : _folder[$"{name}.{engine}"];

    private static void Use(ISmallTalkBuilder builder, string engine, string place) =>
        _ = engine switch
        {
            "file" => builder.UseFileStore(place),
            "sqlite" => builder.UseSqlite(place),
            _ => builder.UsePostgres(place),
        };
}
