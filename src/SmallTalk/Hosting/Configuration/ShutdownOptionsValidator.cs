using System.Globalization;
using Microsoft.Extensions.Options;

namespace SmallTalk.Hosting;

/// <summary>Checks <see cref="ShutdownOptions"/>; every fault names its configuration path and value.</summary>
internal sealed class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ShutdownOptions options)
    {
        string[] faults =
        [
            .. Check(nameof(options.TurnTimeout), options.TurnTimeout, TimeSpan.Zero, TenMinutes),
            .. Check(nameof(options.SaveTimeout), options.SaveTimeout, TimeSpan.FromSeconds(1), TenMinutes),
            .. Check(nameof(options.CloseTimeout), options.CloseTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Check(string property, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            yield return string.Create(CultureInfo.InvariantCulture, $"{ShutdownOptions.SectionName}:{property} is {value}; it must be {least} to {most}.");
    }
}
