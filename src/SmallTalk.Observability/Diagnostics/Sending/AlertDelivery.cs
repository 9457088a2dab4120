using Microsoft.Extensions.Logging;

namespace SmallTalk.Diagnostics;

/// <summary>Brings messages to their receiver, each in a few attempts within 30 seconds from when the sink was given it.</summary>
internal sealed partial class AlertDelivery(
    string sink,
    IAlertTransport transport,
    TimeProvider time,
    AlertDeliveryInstruments instruments,
    ILogger<AlertDelivery> logger
)
{
    internal const int MaxAttempts = 3;

    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // Three of these and the pauses between them fit into the limit, whatever the jitter.
    internal static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(8);
    internal static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    internal const int PauseFactor = 3;
    internal const double Jitter = 0.25;

    private static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger.Unfailing();

    /// <summary>Sends a message, or says in the log why it could not. Never throws.</summary>
    /// <param name="alert">The message.</param>
    /// <param name="cut">Ends everything: there is no time left.</param>
    public async Task RunAsync(QueuedAlert alert, CancellationToken cut)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(alert, cut).ConfigureAwait(false) is not { } failure)
            {
                Arrive(alert, attempt);
                return;
            }
            instruments.AttemptFailed(sink);
            if (cut.IsCancellationRequested)
                break;
            var pause = PauseAfter(attempt, failure.RetryAfter);
            if (!failure.CanRetry || attempt == MaxAttempts || time.GetElapsedTime(alert.Since) + pause + LeastTimeout > Limit)
            {
                GiveUp(alert, attempt, failure);
                return;
            }
            LogAttemptFailed(sink, alert.Message.Key, attempt, MaxAttempts, failure.Message);
            await Task.Delay(pause, time, cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cut.IsCancellationRequested)
                break;
        }
        Abandon(alert.Message);
    }

    /// <summary>Says in the log that an alert is not sent, since alerts are being stopped.</summary>
    public void Abandon(AlertMessage message)
    {
        foreach (var alert in message.Alerts)
            LogStopped(sink, alert.Key, alert.Text);
        instruments.Lost(sink, "stopped", message.Alerts.Count);
    }

    private async Task<AlertRefusedException?> TryAsync(QueuedAlert alert, CancellationToken cut)
    {
        var left = Limit - time.GetElapsedTime(alert.Since);
        using var timeout = new CancellationTokenSource(left > AttemptTimeout ? AttemptTimeout : Max(left, LeastTimeout), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cut);
        try
        {
            // A transport that does not heed its token is left, and what it throws after that counts for nothing.
            var sending = Task.Run(() => transport.SendAsync(alert.Message, either.Token), CancellationToken.None);
            _ = sending.ContinueWith(
                static failed => failed.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
            await sending.WaitAsync(either.Token).ConfigureAwait(false);
            return null;
        }
        catch (AlertRefusedException refusal)
        {
            return refusal;
        }
        catch (Exception error) when (either.IsCancellationRequested)
        {
            return new("no answer in time", canRetry: true, inner: error);
        }
        catch (Exception error)
        {
            var cause = error.GetBaseException();
            return new($"{cause.GetType().Name}: {AlertText.OneLine(cause.Message, AlertMessages.MostValueLength)}", canRetry: true, inner: error);
        }
    }

    private void Arrive(QueuedAlert alert, int attempt)
    {
        LogDelivered(sink, alert.Message.Key, attempt);
        instruments.Delivered(sink, time.GetElapsedTime(alert.Since), alert.Message.Alerts.Count);
    }

    private void GiveUp(QueuedAlert alert, int attempts, AlertRefusedException failure)
    {
        foreach (var message in alert.Message.Alerts)
            LogGivenUp(sink, message.Key, attempts, failure.Message, message.Text);
        instruments.Lost(sink, failure.CanRetry ? "failed" : "refused", alert.Message.Alerts.Count);
    }

    private static TimeSpan PauseAfter(int attempt, TimeSpan? retryAfter)
    {
        var pause = FirstPause * Math.Pow(PauseFactor, attempt - 1) * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble()));
        return Max(pause, retryAfter ?? TimeSpan.Zero);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
