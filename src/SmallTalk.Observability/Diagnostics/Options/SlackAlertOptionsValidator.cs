using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Checks <see cref="SlackAlertOptions"/>.</summary>
internal sealed class SlackAlertOptionsValidator() : AlertSinkOptionsValidator<SlackAlertOptions>(SlackAlertOptions.SectionName)
{
    protected override IEnumerable<string> FindFaults(SlackAlertOptions options)
    {
        if (FaultOfUrl(nameof(options.WebhookUrl), options.WebhookUrl, isSecret: true) is { } fault)
            yield return fault;
    }
}
