using Microsoft.Extensions.Logging;

namespace SmallTalk.Diagnostics;

/// <summary>Makes the sender of each sink.</summary>
internal sealed class AlertSenderFactory(TimeProvider time, AlertDeliveryInstruments instruments, ILoggerFactory loggers)
{
    public AlertSender Create(string sink, IAlertTransport transport, int messagesPerMinute) =>
        new(
            sink,
            new(sink, transport, time, instruments, loggers.CreateLogger<AlertDelivery>()),
            messagesPerMinute,
            time,
            instruments,
            loggers.CreateLogger<AlertSender>()
        );
}
