using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.State;

/// <summary>Checks <see cref="StateOptions"/>; every fault names its configuration path and value.</summary>
internal sealed class StateOptionsValidator : IValidateOptions<StateOptions>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, StateOptions options)
    {
        var faults = new List<string>();
        Check(faults, nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(50), Minute);
        Check(faults, nameof(options.MergeAttempts), options.MergeAttempts, 1, 1000);
        Check(faults, nameof(options.StoreRetryWindow), options.StoreRetryWindow, TimeSpan.Zero, 5 * Minute);
        if (!Enum.IsDefined(options.OnConflict))
            faults.Add(
                OptionRange.Fault(
                    StateOptions.SectionName,
                    nameof(options.OnConflict),
                    options.OnConflict,
                    string.Join(", ", Enum.GetNames<StateConflictStrategy>())
                )
            );
        else if (options is { OnConflict: StateConflictStrategy.Merge, Resolver: null })
            faults.Add(
                $"{StateOptions.SectionName}:{nameof(options.OnConflict)} is {StateConflictStrategy.Merge}, and no function was given; "
                    + $"give it in code by {nameof(StateOptions)}.{nameof(StateOptions.ResolveConflictsBy)}."
            );
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check<T>(List<string> faults, string property, T value, T least, T most)
        where T : IComparable<T> => OptionRange.Check(faults, StateOptions.SectionName, property, value, least, most);
}
