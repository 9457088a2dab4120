using Microsoft.Extensions.Options;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Checks the options of a sink that is on; every fault names its configuration path, and its value unless that is a secret.</summary>
internal abstract class AlertSinkOptionsValidator<T>(string section) : IValidateOptions<T>
    where T : AlertSinkOptions
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        if (!options.IsOn)
            return ValidateOptionsResult.Success;
        string[] faults = [.. options.Unreadable, .. FindFaults(options), .. FindCommonFaults(options)];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    protected abstract IEnumerable<string> FindFaults(T options);

    protected string Of(string option) => $"{section}:{option}";

    /// <summary>Says what is wrong with an address. The value of a secret one is left out.</summary>
    protected string? FaultOfUrl(string option, string? url, bool isSecret)
    {
        if (string.IsNullOrWhiteSpace(url))
            return $"{Of(option)} is not set; it must be an https address.";
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || IsHttpHere(address)))
            return null;
        var value = isSecret ? "not what it must be (it is a secret and not shown)" : $"'{url}'";
        return $"{Of(option)} is {value}; it must be an https address, or an http one of this machine.";
    }

    // What is sent holds a secret, which must not cross a network in the clear.
    private static bool IsHttpHere(Uri address) => address.Scheme == Uri.UriSchemeHttp && address.IsLoopback;

    private IEnumerable<string> FindCommonFaults(T options)
    {
        if (!Enum.IsDefined(options.MinimumSeverity))
            yield return $"{Of(nameof(options.MinimumSeverity))} is {options.MinimumSeverity}; it must be {string.Join(", ", Enum.GetNames<AlertSeverity>())}.";
        if (options.MessagesPerMinute is < AlertSinkOptions.LeastMessagesPerMinute or > AlertSinkOptions.MostMessagesPerMinute)
            yield return $"{Of(nameof(options.MessagesPerMinute))} is {options.MessagesPerMinute}; it must be {AlertSinkOptions.LeastMessagesPerMinute} to {AlertSinkOptions.MostMessagesPerMinute}.";
    }
}
