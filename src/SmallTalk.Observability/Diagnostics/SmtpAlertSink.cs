using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Sends alerts by e-mail.</summary>
internal sealed class SmtpAlertSink(IOptions<SmtpAlertOptions> options, AlertSenderFactory senders, TimeProvider time, ILogger<SmtpAlertTransport> logger)
    : QueuedAlertSink(nameof(SmtpAlertSink), options.Value, new SmtpAlertTransport(options.Value, time, logger), senders);
