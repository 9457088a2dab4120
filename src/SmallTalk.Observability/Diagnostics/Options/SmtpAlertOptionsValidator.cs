using System.Net;
using MimeKit;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Checks <see cref="SmtpAlertOptions"/>.</summary>
internal sealed class SmtpAlertOptionsValidator() : AlertSinkOptionsValidator<SmtpAlertOptions>(SmtpAlertOptions.SectionName)
{
    private static readonly ParserOptions Strict = new() { AllowAddressesWithoutDomain = false };

    protected override IEnumerable<string> FindFaults(SmtpAlertOptions options) =>
        [.. FindServerFaults(options), .. FindAccountFaults(options), .. FindAddressFaults(options)];

    private IEnumerable<string> FindServerFaults(SmtpAlertOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Host))
            yield return $"{Of(nameof(options.Host))} is not set; it must be a name or an address.";
        else if (Uri.CheckHostName(options.Host) == UriHostNameType.Unknown)
            yield return $"{Of(nameof(options.Host))} is '{options.Host}'; it must be a name or an address.";
        if (options.Port is < 1 or > IPEndPoint.MaxPort)
            yield return $"{Of(nameof(options.Port))} is {options.Port}; it must be 1 to {IPEndPoint.MaxPort}.";
        if (!Enum.IsDefined(options.Security))
            yield return $"{Of(nameof(options.Security))} is {options.Security}; it must be {string.Join(", ", Enum.GetNames<SmtpSecurity>())}.";
    }

    private IEnumerable<string> FindAccountFaults(SmtpAlertOptions options)
    {
        if (string.IsNullOrEmpty(options.User) != string.IsNullOrEmpty(options.Password))
        {
            var missing = string.IsNullOrEmpty(options.User) ? nameof(options.User) : nameof(options.Password);
            yield return $"{Of(missing)} is not set; {nameof(options.User)} and {nameof(options.Password)} belong together.";
        }
        if (options.Security == SmtpSecurity.None && !string.IsNullOrEmpty(options.Password) && !IsHere(options.Host))
            yield return $"{Of(nameof(options.Security))} is None; the password would be sent in the clear to another machine. It must be StartTls or Tls.";
    }

    private IEnumerable<string> FindAddressFaults(SmtpAlertOptions options)
    {
        if (!IsAddress(options.From))
            yield return $"{Of(nameof(options.From))} is '{options.From}'; it must be an e-mail address.";
        if (options.To.Count is 0 or > SmtpAlertOptions.MostRecipients)
            yield return $"{Of(nameof(options.To))} has {options.To.Count} addresses; it must have 1 to {SmtpAlertOptions.MostRecipients}.";
        for (var i = 0; i < options.To.Count; i++)
        {
            if (!IsAddress(options.To[i]))
                yield return $"{Of(nameof(options.To))}:{i} is '{options.To[i]}'; it must be an e-mail address.";
        }
    }

    private static bool IsAddress(string? text) => text is not null && MailboxAddress.TryParse(Strict, text, out _);

    private static bool IsHere(string? host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
