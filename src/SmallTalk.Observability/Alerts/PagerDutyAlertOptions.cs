namespace SmallTalk.Alerts;

/// <summary>Alerts to PagerDuty, by its Events API v2 (section <c>SmallTalk:Alerts:PagerDuty</c>).</summary>
public sealed class PagerDutyAlertOptions : AlertSinkOptions
{
    /// <summary>The configuration section of these options.</summary>
    public const string SectionName = "SmallTalk:Alerts:PagerDuty";

    internal const string DefaultEndpoint = "https://events.pagerduty.com/v2/enqueue";

    /// <summary>Creates options that wake nobody for a warning.</summary>
    public PagerDutyAlertOptions() => MinimumSeverity = AlertSeverity.Error;

    /// <summary>The integration key of the service. It is neither logged nor shown in errors.</summary>
    /// <value>None by default; it must be set.</value>
    public string? RoutingKey { get; set; }

    /// <summary>Where events are sent to.</summary>
    /// <value><c>https://events.pagerduty.com/v2/enqueue</c> by default. An <c>https</c> address, or an <c>http</c> one of this machine.</value>
    public string Endpoint { get; set; } = DefaultEndpoint;
}
