using Microsoft.Extensions.Options;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Sends alerts to PagerDuty.</summary>
internal sealed class PagerDutyAlertSink(IOptions<PagerDutyAlertOptions> options, AlertHttpClient http, AlertSenderFactory senders)
    : QueuedAlertSink(nameof(PagerDutyAlertSink), options.Value, new PagerDutyAlertTransport(options.Value, http), senders);
