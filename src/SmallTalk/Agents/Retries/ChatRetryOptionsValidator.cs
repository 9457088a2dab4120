using System.Globalization;

namespace SmallTalk.Agents;

/// <summary>Checks <see cref="ChatRetryOptions"/>; every fault names its option, value and range.</summary>
internal static class ChatRetryOptionsValidator
{
    private const int MaxMaxAttempts = 10;
    private static readonly TimeSpan MinBaseDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxBaseDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxMaxDelay = TimeSpan.FromHours(1);

    /// <summary>What is wrong; empty when nothing is.</summary>
    internal static IReadOnlyList<string> Faults(ChatRetryOptions options)
    {
        var faults = new List<string>();
        Check(faults, nameof(options.MaxAttempts), options.MaxAttempts, 1, MaxMaxAttempts);
        Check(faults, nameof(options.BaseDelay), options.BaseDelay, MinBaseDelay, MaxBaseDelay);
        Check(faults, nameof(options.MaxDelay), options.MaxDelay, LeastMaxDelay(options.BaseDelay), MaxMaxDelay);
        return faults;
    }

    /// <summary>A base delay that is wrong itself is no bound: the range that is named must be one that can be kept.</summary>
    private static TimeSpan LeastMaxDelay(TimeSpan baseDelay) => baseDelay < MinBaseDelay || baseDelay > MaxBaseDelay ? MinBaseDelay : baseDelay;

    private static void Check<T>(List<string> faults, string property, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{nameof(ChatRetryOptions)}.{property} is {value}; it must be {least} to {most}."));
    }
}
