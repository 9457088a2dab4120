namespace SmallTalk.Integration.Events;

/// <summary>
/// Four processes publish and subscribe on one store while they are killed at random, and, where there is a server, while it fails as well. What is
/// acknowledged is handled by every subscriber, and comes again only as documented (docs/events.md). As a long run it takes a minute for each of ten seeds.
/// </summary>
[NonParallelizable]
[Property("Requirement", "FR-011")]
[Property("Requirement", "FR-011a")]
[Property("Requirement", "B-02")]
[Property("Requirement", "B-03")]
public abstract class UnderFireTests
{
    /// <summary>After how many events a cursor is saved at the latest.</summary>
    protected const int SaveCount = 50;

    private static readonly string[] Instances = ["a", "b", "c", "d"];
    private static readonly string[] Settings =
    [
        "SmallTalk:Lease:TimeToLive=00:00:02",
        "SmallTalk:Lease:RenewInterval=00:00:00.5",
        $"SmallTalk:Events:CursorSaveCount={SaveCount}",
        "SmallTalk:Events:ClaimInterval=00:00:00.1",
        "SmallTalk:Events:RetryDelay=00:00:00.05",
        "SmallTalk:Events:MaxRetryDelay=00:00:00.5",
        // A process that waits for the disk or for another one loses its lease; nobody pulls a plug here.
        "SmallTalk:Storage:Sqlite:Durability=Os",
        "SmallTalk:Storage:Sqlite:BusyTimeout=00:01:00",
    ];

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(LongRun.Times(15, 60));

    // Of so many looks one is followed by a hit.
    private const int Odds = 5;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _ledgerFolder = new();

    private int _hits;

    public static IReadOnlyList<int> Seeds { get; } = [.. Enumerable.Range(1, LongRun.Times(1, 10))];

    [TearDown]
    public void RemoveLedgers() => _ledgerFolder.Dispose();

    [TestCaseSource(nameof(Seeds))]
    public async Task Every_acknowledged_event_is_handled_by_every_subscriber(int seed)
    {
        var store = await MakeStoreAsync();
        var children = Instances.Select(instance => new FireChild(instance, _ledgerFolder.Path, store, Settings)).ToList();
        var ledgers = new FireLedgers(_ledgerFolder.Path);
        var history = new FireHistory(Instances, ["each"], ["one", "keyed"], Unsaved);
        try
        {
            await Task.WhenAll(children.Select(child => child.StartAsync()));
            await Task.WhenAll(children.Select(child => child.GoAsync()));
            await FireAsync(children, new(seed));
            await Task.WhenAll(children.Select(child => child.DrainAsync()));
            await SettleAsync(children, history, ledgers, seed);
            await Task.WhenAll(children.Select(child => child.StopAsync()));
        }
        finally
        {
            children.ForEach(child => child.Dispose());
        }

        ledgers.Read();
        var (kills, lost) = (children.Sum(child => child.Kills), children.Sum(child => child.Lost));
        TestContext.Out.WriteLine(
            $"seed {seed}: {ledgers.Acknowledged.Count} acknowledged, {ledgers.Handled.Count} handled, {kills} kills, {lost} lost leases, {_hits} hits on the store"
        );
        history.Check(ledgers.Acknowledged, ledgers.Handled).Should().BeEmpty($"this is the history of seed {seed}");
        kills.Should().BePositive("somebody was killed");
    }

    /// <summary>How many events may come again to a subscriber after a kill; null where the store itself is under fire, so that cursors cannot be saved at times.</summary>
    protected abstract int? Unsaved { get; }

    /// <summary>Makes an empty store; all children open it.</summary>
    protected abstract Task<(string Engine, string Location)> MakeStoreAsync();

    /// <summary>Hits the store itself.</summary>
    /// <returns>False when there is nothing to hit.</returns>
    protected virtual Task<bool> HitStoreAsync(Random random) => Task.FromResult(false);

    private async Task FireAsync(List<FireChild> children, Random random)
    {
        using var pace = new PeriodicTimer(Pace);
        var starting = new List<Task>();
        for (var begun = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(begun) < Duration; )
        {
            await pace.WaitForNextTickAsync();
            var up = children.Where(child => child.IsUp).ToList();
            starting.AddRange(up.Where(child => child.HasEnded).Select(ReviveAsync));
            if (random.Next(Odds) > 0)
                continue;
            if (random.Next(3) == 0 && await HitStoreAsync(random))
                _hits++;
            // Somebody is always left, so that nobody has missed anything.
            else if (up.Count > 2)
                starting.AddRange(random.GetItems(up.ToArray(), random.Next(1, 3)).Distinct().Where(child => child.IsUp).Select(child => child.RestartAsync()));
        }
        await Task.WhenAll(starting);
    }

    private static async Task ReviveAsync(FireChild child)
    {
        if (await child.ReviveAsync())
            await child.GoAsync();
    }

    // Whoever is owed an event gets it in the end: the wait is over when nothing more comes though something is owed.
    private static async Task SettleAsync(List<FireChild> children, FireHistory history, FireLedgers ledgers, int seed)
    {
        using var pace = new PeriodicTimer(Pace);
        var (handled, since) = (-1, TimeProvider.System.GetTimestamp());
        while (true)
        {
            await Task.WhenAll(children.Select(child => child.ReviveAsync()));
            ledgers.Read();
            var missing = history.Missing(ledgers.Acknowledged, ledgers.Handled).ToList();
            if (missing.Count == 0)
                return;
            if (ledgers.Handled.Count > handled)
                (handled, since) = (ledgers.Handled.Count, TimeProvider.System.GetTimestamp());
            else if (TimeProvider.System.GetElapsedTime(since) > Patience)
                Assert.Fail($"seed {seed}: nothing more comes, and\n{string.Join('\n', missing)}");
            await pace.WaitForNextTickAsync();
        }
    }
}
