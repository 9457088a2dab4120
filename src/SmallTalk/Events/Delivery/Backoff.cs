namespace SmallTalk.Events;

/// <summary>Pauses that double up to a limit, with up to half taken off at random so that many who fail together do not come back together.</summary>
internal static class Backoff
{
    private const int MaxDoublings = 30;

    /// <summary>The pause after a number of failed attempts in a row.</summary>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest)
    {
        // In numbers that do not overflow: a pause of an hour cannot be doubled that often.
        var doubled = first.Ticks * Math.Pow(2, Math.Min(failures - 1, MaxDoublings));
        var pause = doubled < longest.Ticks ? TimeSpan.FromTicks((long)doubled) : longest;
        return pause * (1 - (Random.Shared.NextDouble() / 2));
    }
}
