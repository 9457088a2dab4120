using Microsoft.Extensions.Logging;

namespace SmallTalk.Diagnostics;

internal sealed partial class SmtpAlertTransport
{
    [LoggerMessage(10015, LogLevel.Warning, "The mail server did not accept these recipients of alert '{Key}': {Addresses}")]
    private partial void LogRefused(string key, string addresses);
}
