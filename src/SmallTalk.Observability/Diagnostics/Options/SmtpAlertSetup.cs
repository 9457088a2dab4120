using Microsoft.Extensions.Configuration;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Fills <see cref="SmtpAlertOptions"/>.</summary>
internal sealed class SmtpAlertSetup(IServiceProvider services) : AlertSinkSetup<SmtpAlertOptions>(services, SmtpAlertOptions.SectionName)
{
    protected override void Bind(IConfiguration settings, SmtpAlertOptions options) => settings.Bind(options);
}
