using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Checks <see cref="SqliteStoreOptions"/>; every fault names its configuration path and value.</summary>
internal sealed class SqliteStoreOptionsValidator : IValidateOptions<SqliteStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteStoreOptions options)
    {
        var faults = new List<string>();
        if (options.Path is { } path && (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)))
            faults.Add($"{Of(nameof(options.Path))} is '{path}', which is no path; it must name a file or a folder.");
        if (!Enum.IsDefined(options.Durability))
            faults.Add($"{Of(nameof(options.Durability))} is {options.Durability}; it must be Fsync, Os or None.");
        Check(
            faults,
            nameof(options.CheckpointPages),
            options.CheckpointPages,
            SqliteStoreOptions.LeastCheckpointPages,
            SqliteStoreOptions.MostCheckpointPages
        );
        Check(faults, nameof(options.BusyTimeout), options.BusyTimeout, TimeSpan.Zero, SqliteStoreOptions.MostBusyTimeout);
        Check(faults, nameof(options.PollInterval), options.PollInterval, SqliteStoreOptions.LeastPollInterval, SqliteStoreOptions.MostPollInterval);
        Check(faults, nameof(options.KeptStateVersions), options.KeptStateVersions, 1, SqliteStoreOptions.MostKeptStateVersions);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check<T>(List<string> faults, string option, T value, T least, T most)
        where T : struct, IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            faults.Add($"{Of(option)} is {value}; it must be {least} to {most}.");
    }

    private static string Of(string option) => $"{SqliteStoreOptions.SectionName}:{option}";
}
