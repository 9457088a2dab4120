using System.Globalization;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Checks <see cref="InMemoryStoreOptions"/>.</summary>
internal sealed class InMemoryStoreOptionsValidator : IValidateOptions<InMemoryStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, InMemoryStoreOptions options)
    {
        var faults = new List<string>();
        Check(faults, nameof(options.KeptStateVersions), options.KeptStateVersions, 1, InMemoryStoreOptions.MostKeptStateVersions);
        Check(faults, nameof(options.MaxEvents), options.MaxEvents, InMemoryStoreOptions.LeastMaxEvents, InMemoryStoreOptions.MostMaxEvents);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(List<string> faults, string name, int value, int least, int most)
    {
        if (value < least || value > most)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{InMemoryStoreOptions.Section}:{name} is {value}; it must be {least} to {most}."));
    }
}
