using System.Globalization;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Checks all limits at once and names each by its configuration path.</summary>
internal sealed class PayloadOptionsValidator : IValidateOptions<PayloadOptions>
{
    public ValidateOptionsResult Validate(string? name, PayloadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] faults =
        [
            .. Check(nameof(PayloadOptions.MaxMessageBytes), options.MaxMessageBytes),
            .. Check(nameof(PayloadOptions.MaxStateBytes), options.MaxStateBytes),
            .. Check(nameof(PayloadOptions.MaxMetadataBytes), options.MaxMetadataBytes),
            .. Check(nameof(PayloadOptions.CompressAboveBytes), options.CompressAboveBytes),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Check(string property, int value)
    {
        if (value is < PayloadOptions.LowestLimit or > PayloadOptions.HighestLimit)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{PayloadOptions.SectionName}:{property} is {value}; use {PayloadOptions.LowestLimit} to {PayloadOptions.HighestLimit} bytes."
            );
    }
}
