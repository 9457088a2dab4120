using System.Collections.Concurrent;

namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>
/// Conversations of groups of which a fifth of the agents is unwell, and a fifth of what models and selectors say of no use, while members come and go, pause, end, hand tasks over and
/// mention each other, and hosts are restarted: they come to their end, within their bounds, and every choice has its reason.
/// </summary>
[Property("Requirement", "FR-017")]
[Property("Requirement", "FR-018")]
[Property("Requirement", "FR-020")]
[Property("Requirement", "SC-013")]
public sealed class GroupSimulationTests
{
    private const double LeastComplete = 0.99;
    private const int MostShown = 20;

    // Members and models block threads; up to so many the pool makes new ones at once, and who does not block is not held up.
    private const int LeastThreads = 64;

    private static readonly int Talks = LongRun.Times(300, 10_000);

    private (int Workers, int Ports) _before;

    [SetUp]
    public void AddThreads()
    {
        ThreadPool.GetMinThreads(out _before.Workers, out _before.Ports);
        ThreadPool.SetMinThreads(Math.Max(_before.Workers, LeastThreads), _before.Ports).Should().BeTrue();
    }

    [TearDown]
    public void RemoveThreads() => ThreadPool.SetMinThreads(_before.Workers, _before.Ports);

    [Test]
    public async Task Conversations_come_to_their_end_within_their_bounds_whatever_members_and_models_do()
    {
        var results = new ConcurrentBag<SimulationResult>();
        await Parallel.ForEachAsync(Enumerable.Range(1, Talks), async (seed, _) => results.Add(await SimulationResult.OfAsync(seed)));

        await TestContext.Out.WriteLineAsync(SimulationResult.Describe(results));
        await TestContext.Out.WriteLineAsync(Text(results.SelectMany(result => result.Errors)));
        Text(results.Where(result => result.IsWedged).Select(result => $"seed {result.Seed}")).Should().BeEmpty("none wedges");
        Text(results.SelectMany(result => result.Faults)).Should().BeEmpty("none exceeds its bounds, and every choice has a reason");
        var complete = results.Count(result => result.IsComplete);
        complete.Should().BeGreaterThanOrEqualTo((int)Math.Ceiling(LeastComplete * Talks), Text(results.SelectMany(result => result.Errors)));
    }

    /// <summary>A seed can be repeated alone by <see cref="SimulationResult.OfAsync"/>.</summary>
    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines.Take(MostShown));
}
