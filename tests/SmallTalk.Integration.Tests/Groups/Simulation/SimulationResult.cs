using System.Globalization;

namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>What came of a simulated conversation.</summary>
internal sealed record SimulationResult(int Seed)
{
    /// <summary>Whether it did not come to its end.</summary>
    public bool IsWedged { get; private init; }

    /// <summary>Errors that its user got.</summary>
    public IReadOnlyList<string> Errors { get; private init; } = [];

    /// <summary>Where it broke its rules.</summary>
    public IReadOnlyList<string> Faults { get; private init; } = [];

    public IReadOnlyList<SimulatedTurn> Turns { get; private init; } = [];

    public bool IsComplete => !IsWedged && Errors.Count + Faults.Count == 0;

    public static async Task<SimulationResult> OfAsync(int seed)
    {
        await using var talk = new SimulatedTalk(new(seed));
        try
        {
            await talk.RunAsync();
        }
        catch (TimeoutException error)
        {
            return new(seed) { IsWedged = true, Errors = [$"seed {seed}: {error.Message}"] };
        }
        var check = new SimulationCheck(talk);
        var faults = await check.FindFaultsAsync();
        return new(seed)
        {
            Errors = [.. talk.Errors.Select(error => $"seed {seed}: {error}")],
            Faults = faults,
            Turns = check.Turns,
        };
    }

    public static string Describe(IReadOnlyCollection<SimulationResult> results)
    {
        var turns = results.SelectMany(result => result.Turns).ToList();
        var ends = turns.CountBy(turn => turn.Ended ?? "failed").OrderByDescending(end => end.Value).Select(end => $"{end.Key} {end.Value}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Count} conversations, {results.Count(result => result.IsComplete)} complete, {results.Count(result => result.IsWedged)} wedged; {turns.Count} turns, {turns.Sum(turn => turn.Replied.Length)} answers, {turns.Sum(turn => turn.Failed.Length)} failures, {turns.Count(turn => turn.WasSuspended)} suspended; ended by {string.Join(", ", ends)}"
        );
    }
}
