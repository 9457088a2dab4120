using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Checks <see cref="FileStoreOptions"/>; the path is checked with <see cref="StorageOptions"/>.</summary>
internal sealed class FileStoreOptionsValidator : IValidateOptions<FileStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, FileStoreOptions options)
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(options.Durability))
            faults.Add($"{FileStoreOptions.Section}:{nameof(options.Durability)} is {options.Durability}; it must be Fsync, Os or None.");
        Check(faults, nameof(options.JournalBytes), options.JournalBytes, FileStoreOptions.LeastJournalBytes, FileStoreOptions.MostJournalBytes);
        Check(faults, nameof(options.KeptStateVersions), options.KeptStateVersions, 1, FileStoreOptions.MostKeptStateVersions);
        Check(
            faults,
            nameof(options.EventSegmentBytes),
            options.EventSegmentBytes,
            FileStoreOptions.LeastEventSegmentBytes,
            FileStoreOptions.MostEventSegmentBytes
        );
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(List<string> faults, string option, int value, int least, int most)
    {
        if (value < least || value > most)
            faults.Add($"{FileStoreOptions.Section}:{option} is {value}; it must be {least} to {most}.");
    }
}
