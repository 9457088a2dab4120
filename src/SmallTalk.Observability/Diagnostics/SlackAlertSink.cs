using Microsoft.Extensions.Options;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Sends alerts to a Slack channel.</summary>
internal sealed class SlackAlertSink(IOptions<SlackAlertOptions> options, AlertHttpClient http, AlertSenderFactory senders)
    : QueuedAlertSink(nameof(SlackAlertSink), options.Value, new SlackAlertTransport(options.Value, http), senders);
