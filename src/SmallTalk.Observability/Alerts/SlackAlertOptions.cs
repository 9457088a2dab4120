namespace SmallTalk.Alerts;

/// <summary>Alerts to a Slack channel, by an incoming webhook (section <c>SmallTalk:Alerts:Slack</c>).</summary>
public sealed class SlackAlertOptions : AlertSinkOptions
{
    /// <summary>The configuration section of these options.</summary>
    public const string SectionName = "SmallTalk:Alerts:Slack";

    /// <summary>The address of the webhook: whoever knows it can post. It is neither logged nor shown in errors.</summary>
    /// <value>None by default; it must be set. An <c>https</c> address, or an <c>http</c> one of this machine.</value>
    public string? WebhookUrl { get; set; }
}
