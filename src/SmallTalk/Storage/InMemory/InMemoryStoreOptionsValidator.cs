using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Checks <see cref="InMemoryStoreOptions"/>.</summary>
internal sealed class InMemoryStoreOptionsValidator : IValidateOptions<InMemoryStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, InMemoryStoreOptions options) =>
        options.KeptStateVersions is >= 1 and <= InMemoryStoreOptions.MostKeptStateVersions
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{InMemoryStoreOptions.Section}:{nameof(options.KeptStateVersions)} is {options.KeptStateVersions}; it must be 1 to {InMemoryStoreOptions.MostKeptStateVersions}."
            );
}
