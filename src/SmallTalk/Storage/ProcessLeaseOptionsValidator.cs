using Microsoft.Extensions.Options;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>Checks <see cref="ProcessLeaseOptions"/>.</summary>
internal sealed class ProcessLeaseOptionsValidator : IValidateOptions<ProcessLeaseOptions>
{
    private static readonly TimeSpan ShortestTimeToLive = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimeToLive = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestRenewInterval = TimeSpan.FromMilliseconds(100);

    public ValidateOptionsResult Validate(string? name, ProcessLeaseOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(ProcessLeaseOptions options)
    {
        if (options.InstanceName is { } instance && !SessionId.TryParse(instance, out _))
            yield return $"{ProcessLeaseOptions.Section}:{nameof(options.InstanceName)} breaks the rules of ids; use 1 to 256 bytes of printable text.";
        if (options.TimeToLive < ShortestTimeToLive || options.TimeToLive > LongestTimeToLive)
            yield return $"{ProcessLeaseOptions.Section}:{nameof(options.TimeToLive)} is {options.TimeToLive}; it must be {ShortestTimeToLive} to {LongestTimeToLive}.";
        if (options.RenewInterval < ShortestRenewInterval || options.RenewInterval > options.TimeToLive / 2)
            yield return $"{ProcessLeaseOptions.Section}:{nameof(options.RenewInterval)} is {options.RenewInterval}; it must be {ShortestRenewInterval} to half of the time to live, {options.TimeToLive / 2}.";
    }
}
