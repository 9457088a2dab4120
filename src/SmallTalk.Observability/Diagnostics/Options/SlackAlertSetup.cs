using Microsoft.Extensions.Configuration;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Fills <see cref="SlackAlertOptions"/>.</summary>
internal sealed class SlackAlertSetup(IServiceProvider services) : AlertSinkSetup<SlackAlertOptions>(services, SlackAlertOptions.SectionName)
{
    protected override void Bind(IConfiguration settings, SlackAlertOptions options) => settings.Bind(options);
}
