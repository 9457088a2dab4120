using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Storage;

/// <summary>Checks <see cref="FileStoreOptions"/>; the path is checked with <see cref="StorageOptions"/>.</summary>
internal sealed class FileStoreOptionsValidator : IValidateOptions<FileStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, FileStoreOptions options)
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(options.Durability))
            faults.Add($"{FileStoreOptions.Section}:{nameof(options.Durability)} is {options.Durability}; it must be Fsync, Os or None.");
        OptionRange.Check(
            faults,
            FileStoreOptions.Section,
            nameof(options.JournalBytes),
            options.JournalBytes,
            FileStoreOptions.LeastJournalBytes,
            FileStoreOptions.MostJournalBytes
        );
        OptionRange.Check(
            faults,
            FileStoreOptions.Section,
            nameof(options.KeptStateVersions),
            options.KeptStateVersions,
            1,
            FileStoreOptions.MostKeptStateVersions
        );
        OptionRange.Check(
            faults,
            FileStoreOptions.Section,
            nameof(options.EventSegmentBytes),
            options.EventSegmentBytes,
            FileStoreOptions.LeastEventSegmentBytes,
            FileStoreOptions.MostEventSegmentBytes
        );
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
