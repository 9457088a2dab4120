using SmallTalk.TestUtilities;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Integration.Samples;

/// <summary>The sample of the event bus runs as its page says: in one process on files, and in several over PostgreSQL.</summary>
public sealed class EventBusSampleTests
{
    private static readonly string Dll = Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "SmallTalk.EventBus", "release", "SmallTalk.EventBus.dll");

    [Test]
    [Property("Requirement", "FR-011")]
    [Property("Requirement", "FR-016a")]
    public async Task In_one_process_nothing_is_lost_over_an_absence_and_a_failure_and_it_can_be_run_again()
    {
        using var folder = new TemporaryFolder();
        string[] story =
        [
            "  billing: A-1 for 1250 cents",
            "  billing: A-2 for 990 cents",
            "  ops: subscriber:dead-letter",
            "  mailer failed 2 times at order:shipped: IOException: the mail server is down",
            "  mailer: A-1 is on its way",
        ];

        foreach (
            var arguments in (string[][])
                [
                    [],
                    ["folder", folder.Path],
                    ["folder", folder.Path],
                ]
        )
            (await RunAsync(arguments)).Where(line => line.StartsWith(' ')).Should().Equal(story);
    }

    [Test]
    [Property("Requirement", "FR-011")]
    [Property("Requirement", "FR-016a")]
    [Property("Requirement", "B-03")]
    public async Task In_several_processes_every_order_is_billed_though_one_that_bills_is_killed()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        using var first = Start("billing", database);
        (await first.ReadLineAsync()).Should().Be($"process {first.Id} bills orders");
        using var second = Start("billing", database);
        (await second.ReadLineAsync()).Should().Be($"process {second.Id} stands by");

        var placing = PlaceAsync(database, 200);
        var billed = new HashSet<string>();
        while (billed.Count < 20)
            billed.Add(await ReadBilledAsync(first));
        await first.KillAsync();
        billed.UnionWith(OrdersIn("billed", (await first.FinishAsync()).Output.Split('\n')));

        // The ten are placed after the kill: only the second one can bill them.
        string[] placed = [.. await PlaceAsync(database, 10), .. await placing];
        var count = 0;
        for (; !billed.IsSupersetOf(placed); count++)
            billed.Add(await ReadBilledAsync(second));
        billed.Should().BeEquivalentTo(placed);

        using var third = Start("billing", database, "5");
        (await third.ReadLineAsync()).Should().Be($"process {third.Id} stands by");
        await second.TerminateAsync();
        (await LinesAsync(second)).Should().Equal($"stopped, {count} billed");

        // The second one has left in good order: nothing comes again.
        placed = await PlaceAsync(database, 5);
        (await LinesAsync(third)).Should().Equal([.. placed.Select(order => $"billed {order}"), "stopped, 5 billed"]);
    }

    [TestCase("shop")]
    [TestCase("folder")]
    [TestCase("orders")]
    [TestCase("orders", "Host=db", "0")]
    [TestCase("billing", "Host=db", "all")]
    [TestCase("billing", "Host=db", "1", "2")]
    [TestCase("billing", "nonsense")]
    public async Task Arguments_that_are_not_understood_are_an_error(params string[] arguments)
    {
        using var sample = Start(arguments);
        var (exitCode, output, errors) = await sample.FinishAsync();

        exitCode.Should().Be(2);
        errors.Should().Contain("usage:").And.NotContain("   at ");
        output.Should().BeEmpty();
    }

    private static ChildProcess Start(params string[] arguments) => ChildProcess.Start("dotnet", [Dll, .. arguments]);

    /// <summary>Runs it to its own end.</summary>
    private static async Task<string[]> RunAsync(params string[] arguments)
    {
        using var sample = Start(arguments);
        return await LinesAsync(sample);
    }

    private static async Task<string[]> LinesAsync(ChildProcess sample)
    {
        var (exitCode, output, errors) = await sample.FinishAsync();
        exitCode.Should().Be(0, errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<string[]> PlaceAsync(string database, int count)
    {
        var placed = OrdersIn("placed", await RunAsync("orders", database, $"{count}"));
        placed.Should().HaveCount(count);
        return placed;
    }

    private static async Task<string> ReadBilledAsync(ChildProcess billing) => OrdersIn("billed", await billing.ReadLineAsync()).Single();

    private static string[] OrdersIn(string what, params string[] lines) =>
        [.. lines.Where(line => line.StartsWith($"{what} ", StringComparison.Ordinal)).Select(line => line[(what.Length + 1)..])];
}
