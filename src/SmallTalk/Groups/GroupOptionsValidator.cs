using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Groups;

internal sealed class GroupOptionsValidator : IValidateOptions<GroupOptions>
{
    private const int MostParticipants = 1_000;

    private static readonly TimeSpan ShortestSelection = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestSelection = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);

    internal static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(10);

    public ValidateOptionsResult Validate(string? name, GroupOptions options)
    {
        var faults = new List<string>();
        Check(faults, nameof(options.MinParticipants), options.MinParticipants, 1, MostParticipants);
        Check(faults, nameof(options.MaxParticipants), options.MaxParticipants, 1, MostParticipants);
        if (options.MinParticipants > options.MaxParticipants)
            faults.Add(
                OptionRange.Fault(
                    GroupOptions.SectionName,
                    nameof(options.MinParticipants),
                    options.MinParticipants,
                    $"at most {nameof(options.MaxParticipants)} ({options.MaxParticipants})"
                )
            );
        Check(faults, nameof(options.MaxInARow), options.MaxInARow, 1, GroupRules.MaxLimit);
        Check(faults, nameof(options.MaxMentionDepth), options.MaxMentionDepth, 0, GroupRules.MaxLimit);
        Check(faults, nameof(options.SelectionTimeout), options.SelectionTimeout, ShortestSelection, LongestSelection);
        Check(faults, nameof(options.AvoidAfterFailures), options.AvoidAfterFailures, 0, GroupRules.MaxLimit);
        Check(faults, nameof(options.AvoidWindow), options.AvoidWindow, ShortestWindow, LongestWindow);
        Check(faults, nameof(options.AvoidFor), options.AvoidFor, ShortestWindow, LongestWindow);
        foreach (var (group, settings) in options.Each)
            Check(faults, $"{nameof(options.Each)}:{group}", settings);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(List<string> faults, string group, GroupSettings settings)
    {
        Check(faults, group, nameof(settings.MaxRounds), settings.MaxRounds, 1, GroupRules.MaxLimit);
        Check(faults, group, nameof(settings.MaxTurns), settings.MaxTurns, 1, GroupRules.MaxLimit);
        Check(faults, group, nameof(settings.MaxInARow), settings.MaxInARow, 1, GroupRules.MaxLimit);
        Check(faults, group, nameof(settings.MaxMentionDepth), settings.MaxMentionDepth, 0, GroupRules.MaxLimit);
        Check(faults, group, nameof(settings.ShowToSelector), settings.ShowToSelector, 1, GroupRules.MaxLimit);
        Check(faults, group, nameof(settings.MinGap), settings.MinGap, TimeSpan.Zero, LongestGap);
        if (settings.EndOn.Any(string.IsNullOrEmpty))
            faults.Add(OptionRange.Fault(GroupOptions.SectionName, $"{group}:{nameof(settings.EndOn)}", "''", "a phrase"));
    }

    private static void Check<T>(List<string> faults, string group, string setting, T? value, T least, T most)
        where T : struct, IComparable<T>
    {
        if (value is { } given)
            Check(faults, $"{group}:{setting}", given, least, most);
    }

    private static void Check<T>(List<string> faults, string setting, T value, T least, T most)
        where T : IComparable<T> => OptionRange.Check(faults, GroupOptions.SectionName, setting, value, least, most);
}
