using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Storage;

/// <summary>Checks <see cref="InMemoryStoreOptions"/>.</summary>
internal sealed class InMemoryStoreOptionsValidator : IValidateOptions<InMemoryStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, InMemoryStoreOptions options)
    {
        var faults = new List<string>();
        OptionRange.Check(
            faults,
            InMemoryStoreOptions.Section,
            nameof(options.KeptStateVersions),
            options.KeptStateVersions,
            1,
            InMemoryStoreOptions.MostKeptStateVersions
        );
        OptionRange.Check(
            faults,
            InMemoryStoreOptions.Section,
            nameof(options.MaxEvents),
            options.MaxEvents,
            InMemoryStoreOptions.LeastMaxEvents,
            InMemoryStoreOptions.MostMaxEvents
        );
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
