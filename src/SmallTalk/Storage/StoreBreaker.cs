using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Resilience;

namespace SmallTalk.Storage;

/// <summary>
/// The circuit breaker of the host's store: when none of many calls was answered, calls are refused for a moment without asking it; then one is let through, and
/// its outcome closes the circuit or leaves it open for as long again. Safe for use by several threads.
/// </summary>
/// <remarks>Callers keep on within their window, so that a short outage is not seen by them.</remarks>
internal sealed partial class StoreBreaker(TimeProvider time, IAlertDispatcher alerts, ILogger<StoreBreaker> logger)
{
    /// <summary>So many calls without any answer open the circuit.</summary>
    public const int CallsToOpen = 20;

    /// <summary>For how long calls are refused.</summary>
    public static readonly TimeSpan Break = TimeSpan.FromSeconds(1);

    private const string AlertKey = "store-unavailable";
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = logger.Unfailing();
    private readonly CircuitBreaker _circuit = new(new(FailureRatio: 1, CallsToOpen, Window, Break), time);

    /// <summary>Lets a call pass, whose outcome is then reported.</summary>
    /// <exception cref="StoreUnavailableException">The circuit is open. The store was not asked.</exception>
    public CircuitPass Enter()
    {
        var pass = _circuit.Enter();
        return pass.IsRefused
            ? throw new StoreUnavailableException("The store does not answer and is left alone for a moment. It was not asked; try again.")
            : pass;
    }

    /// <summary>Takes the outcome of a call, and tells operators when that changes something.</summary>
    /// <param name="pass">What <see cref="Enter"/> gave to the call.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="error">What it failed with, if it did.</param>
    public void Report(CircuitPass pass, CallOutcome outcome, Exception? error = null)
    {
        var change = _circuit.Report(pass, outcome);
        if (change == CircuitChange.Opened)
            Opened(error!);
        else if (change == CircuitChange.Closed)
            Closed();
    }

    private void Opened(Exception error)
    {
        LogOpened(error, CallsToOpen);
        alerts.Raise(
            new()
            {
                Key = AlertKey,
                Name = "store.unavailable",
                Severity = AlertSeverity.Critical,
                Message =
                    $"The store did not answer any of {CallsToOpen} calls: {error.Message} What is acknowledged is safe; new work waits or is refused until it answers.",
                RaisedAt = time.GetUtcNow(),
                Component = "storage",
                Error = error,
            }
        );
    }

    private void Closed()
    {
        LogClosed();
        alerts.Resolve(AlertKey);
    }
}
