using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Sessions;

/// <summary>Checks <see cref="SessionOptions"/>; every fault is named with its configuration path.</summary>
internal sealed class SessionOptionsValidator : IValidateOptions<SessionOptions>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, SessionOptions options)
    {
        var faults = new List<string>();
        Check(faults, nameof(options.SaveInterval), options.SaveInterval, Second, Minute);
        Check(faults, nameof(options.StoreRetryWindow), options.StoreRetryWindow, TimeSpan.Zero, 5 * Minute);
        Check(faults, nameof(options.ConflictRetryDelay), options.ConflictRetryDelay, TimeSpan.Zero, 10 * Second);
        Check(faults, nameof(options.Lifetime), options.Lifetime, SessionDefaults.MinLifetime, SessionDefaults.MaxLifetime);
        Check(faults, nameof(options.ExpiredGrace), options.ExpiredGrace, TimeSpan.Zero, 30 * Day);
        Check(faults, nameof(options.TombstoneRetention), options.TombstoneRetention, Hour, 365 * Day);
        Check(faults, nameof(options.IdleAfter), options.IdleAfter, 10 * Second, Day);
        Check(faults, nameof(options.CapacityRetryAfter), options.CapacityRetryAfter, Second, Hour);
        Check(faults, nameof(options.SweepInterval), options.SweepInterval, Second, Minute);
        Check(faults, nameof(options.MaxConflictRetries), options.MaxConflictRetries, 0, 100);
        Check(faults, nameof(options.MaxActiveSessions), options.MaxActiveSessions, 1, 1_000_000);
        Check(faults, nameof(options.LoadedTail), options.LoadedTail, 0, 1_000_000);
        Check(faults, nameof(options.SaveMode), Enum.IsDefined(options.SaveMode), options.SaveMode, "WriteThrough or Interval");
        Check(faults, nameof(options.OnStoreFailure), Enum.IsDefined(options.OnStoreFailure), options.OnStoreFailure, "Refuse or ContinueInMemory");
        Check(
            faults,
            nameof(options.SaveRetryDelays),
            options.SaveRetryDelays.Count <= 10 && options.SaveRetryDelays.All(wait => wait > TimeSpan.Zero && wait <= Hour),
            string.Join(", ", options.SaveRetryDelays),
            "at most 10 waits, each more than 0 and at most 01:00:00"
        );
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check<T>(List<string> faults, string name, T value, T lowest, T highest)
        where T : IComparable<T> => OptionRange.Check(faults, SessionDefaults.Section, name, value, lowest, highest);

    private static void Check<T>(List<string> faults, string name, bool isValid, T value, string range)
    {
        if (!isValid)
            faults.Add(OptionRange.Fault(SessionDefaults.Section, name, value, range));
    }
}
