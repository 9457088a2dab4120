using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Checks <see cref="PagerDutyAlertOptions"/>.</summary>
internal sealed class PagerDutyAlertOptionsValidator() : AlertSinkOptionsValidator<PagerDutyAlertOptions>(PagerDutyAlertOptions.SectionName)
{
    protected override IEnumerable<string> FindFaults(PagerDutyAlertOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.RoutingKey))
            yield return $"{Of(nameof(options.RoutingKey))} is not set; it must be the integration key of a service.";
        if (FaultOfUrl(nameof(options.Endpoint), options.Endpoint, isSecret: false) is { } fault)
            yield return fault;
    }
}
