using Microsoft.Extensions.Configuration;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Fills <see cref="PagerDutyAlertOptions"/>.</summary>
internal sealed class PagerDutyAlertSetup(IServiceProvider services) : AlertSinkSetup<PagerDutyAlertOptions>(services, PagerDutyAlertOptions.SectionName)
{
    protected override void Bind(IConfiguration settings, PagerDutyAlertOptions options) => settings.Bind(options);
}
