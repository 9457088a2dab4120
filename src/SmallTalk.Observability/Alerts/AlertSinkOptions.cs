namespace SmallTalk.Alerts;

/// <summary>What all ways to reach operators have in common.</summary>
public abstract class AlertSinkOptions
{
    internal const int DefaultMessagesPerMinute = 10;

    // With fewer, what is over the limit would wait for most of the 30 seconds within which it has to arrive.
    internal const int LeastMessagesPerMinute = 6;
    internal const int MostMessagesPerMinute = 60;

    private protected AlertSinkOptions() { }

    /// <summary>What is less bad than this is not sent.</summary>
    /// <value><see cref="AlertSeverity.Warning"/> by default, which is everything; <see cref="AlertSeverity.Error"/> for PagerDuty.</value>
    public AlertSeverity MinimumSeverity { get; set; }

    /// <summary>How many messages are sent in a minute, and at once after a quiet minute. Alerts over it are gathered into one message.</summary>
    /// <value>6 to 60; 10 by default.</value>
    public int MessagesPerMinute { get; set; } = DefaultMessagesPerMinute;

    /// <summary>Whether alerts are sent this way: code has asked for it, or its section of the configuration is filled.</summary>
    internal bool IsOn { get; set; }

    /// <summary>Settings whose text could not be read, each with its path.</summary>
    internal List<string> Unreadable { get; } = [];
}
