using SmallTalk.Alerts;

namespace SmallTalk.Sessions;

/// <summary>Says when a failed save is tried again and when someone is told (FR-002a, FR-002b); one is made for each row of failures. A step function: no clock, no I/O.</summary>
internal sealed class SaveRetryPlan(IReadOnlyList<TimeSpan> delays)
{
    private DateTimeOffset _failingSince;

    /// <summary>How many saves have failed.</summary>
    public int Failures { get; private set; }

    /// <summary>Takes note of a failed save.</summary>
    /// <param name="now">When.</param>
    /// <param name="severity">How loud someone is to be told; null is not at all.</param>
    /// <returns>How long to wait before the next attempt.</returns>
    public TimeSpan Fail(DateTimeOffset now, out AlertSeverity? severity)
    {
        if (Failures++ == 0)
            _failingSince = now;
        var isExhausted = Failures > delays.Count;
        var isCritical = now - _failingSince >= SessionDefaults.CriticalAfter;
        severity =
            isCritical ? AlertSeverity.Critical
            : isExhausted ? AlertSeverity.Error
            : null;
        return isExhausted ? SessionDefaults.RepeatedSaveDelay : delays[Failures - 1];
    }
}
