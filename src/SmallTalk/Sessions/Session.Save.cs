using System.Globalization;
using SmallTalk.Alerts;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class Session
{
    private const string AlertName = "session.save_failed";

    private int scheduled;
    private int tickets;

    private string AlertKey => $"session-save:{Key}";

    public async ValueTask SaveAsync(CancellationToken cancellationToken = default)
    {
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SaveHoldingGateAsync(retry: true).ConfigureAwait(false);
        }
        finally
        {
            gate.Exit();
        }
    }

    private async ValueTask SaveHoldingGateAsync(bool retry)
    {
        ThrowIfFenced();
        try
        {
            await SendUnsavedAsync(retry).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (SessionGoneException or OwnerFencedException))
        {
            NoteFailedSave(error);
            throw;
        }
        if (plan.IsFailing)
            NoteRecovered();
    }

    // A set that was sent once is never changed again: the store may have it under its id already.
    private async ValueTask SendUnsavedAsync(bool retry)
    {
        while (HasUnsaved)
        {
            if (sending is null)
                (sending, waiting) = (waiting[0], waiting[1..]);
            await SendAsync(sending!, null, context.Calls.Open(retry)).ConfigureAwait(false);
            sending = null;
            Publish();
        }
    }

    private bool IsSaveScheduled => scheduled != 0;

    /// <summary>Schedules the next save in place of one that was scheduled before.</summary>
    private void ScheduleSave(TimeSpan after)
    {
        var ticket = scheduled = ++tickets;
        context.Schedule.Add(after, cancellationToken => SaveDueAsync(ticket, cancellationToken));
    }

    /// <summary>The scheduled save: one attempt; a failed one schedules the next.</summary>
    private async Task SaveDueAsync(int ticket, CancellationToken cancellationToken)
    {
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (ticket != scheduled)
                return;
            scheduled = 0;
            if ((HasUnsaved || plan.IsFailing) && fenced is null && !await ExpiresUnsavedAsync().ConfigureAwait(false))
                await SaveHoldingGateAsync(retry: false).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Noted, logged and scheduled again where it happened.
        }
        finally
        {
            gate.Exit();
        }
    }

    private void NoteFailedSave(Exception error)
    {
        if (error is not StoreException)
            context.Instruments.SaveFailed((error as SmallTalkException)?.Class.ToString() ?? "Defect", context.Backend.Name);
        var now = context.Time.GetUtcNow();
        var wait = plan.Fail(now, out var severity);
        LogSaveFailed(context.Log, Key, plan.Failures, wait.TotalSeconds, error);
        if (severity is { } loud)
            context.Alerts.Raise(ToAlert(loud, now, error));
        ScheduleSave(wait);
    }

    private void NoteRecovered()
    {
        LogSaved(context.Log, Key, plan.Failures);
        plan.Succeed();
        context.Alerts.Resolve(AlertKey);
    }

    private Alert ToAlert(AlertSeverity severity, DateTimeOffset now, Exception error) =>
        new()
        {
            Key = AlertKey,
            Name = AlertName,
            Severity = severity,
            Message =
                $"Session '{Key}' could not be saved {plan.Failures} times: {error.Message} It goes on in memory and is lost if this process dies first.",
            RaisedAt = now,
            Component = "Sessions",
            Session = Key,
            Facts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["failures"] = plan.Failures.ToString(CultureInfo.InvariantCulture),
                ["retries"] = (plan.Failures - 1).ToString(CultureInfo.InvariantCulture),
                ["backend"] = context.Backend.Name,
            },
            Error = error,
        };
}
