namespace SmallTalk.Agents;

/// <summary>Pauses between attempts: drawn at random below a bound that doubles up to a limit, so that many who fail together do not come back together.</summary>
internal sealed class RetryDelays(TimeSpan first, TimeSpan longest, Random random)
{
    /// <summary>The pause after a number of failed attempts: at least what the model's host asks for.</summary>
    /// <returns>Null when it asks for more than the limit; to come back earlier would be in vain.</returns>
    public TimeSpan? After(int failures, TimeSpan? asked)
    {
        if (asked > longest)
            return null;
        var doubled = first * Math.Pow(2, failures - 1);
        var pause = random.NextDouble() * (doubled < longest ? doubled : longest);
        return asked > pause ? asked : pause;
    }
}
