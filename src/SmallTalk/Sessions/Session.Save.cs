using System.Globalization;
using SmallTalk.Alerts;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class Session
{
    private const string AlertName = "session.save_failed";

    private int _scheduled;
    private int _tickets;

    // Null while saves go well.
    private SaveRetryPlan? _plan;

    private string AlertKey => $"session-save:{Key}";

    public async ValueTask SaveAsync(CancellationToken cancellationToken = default)
    {
        await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SaveHoldingGateAsync(retry: true).ConfigureAwait(false);
        }
        finally
        {
            _gate.Exit();
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
        if (_plan is { } plan)
            NoteRecovered(plan);
    }

    // A set that was sent once is never changed again: the store may have it under its id already.
    private async ValueTask SendUnsavedAsync(bool retry)
    {
        while (HasUnsaved)
        {
            if (_sending is null)
                (_sending, _waiting) = (_waiting[0], _waiting[1..]);
            await SendAsync(_sending!, null, _context.Calls.Open(retry)).ConfigureAwait(false);
            _sending = null;
            Publish();
        }
    }

    private bool IsSaveScheduled => _scheduled != 0;

    /// <summary>Schedules the next save in place of one that was scheduled before.</summary>
    private void ScheduleSave(TimeSpan after)
    {
        var ticket = _scheduled = ++_tickets;
        _context.Schedule.Add(after, cancellationToken => SaveDueAsync(ticket, cancellationToken));
    }

    /// <summary>The scheduled save: one attempt; a failed one schedules the next.</summary>
    private async Task SaveDueAsync(int ticket, CancellationToken cancellationToken)
    {
        await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (ticket != _scheduled)
                return;
            _scheduled = 0;
            if ((HasUnsaved || _plan is not null) && _fenced is null && !await ExpiresUnsavedAsync().ConfigureAwait(false))
                await SaveHoldingGateAsync(retry: false).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Noted, logged and scheduled again where it happened.
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void NoteFailedSave(Exception error)
    {
        if (error is not StoreException)
            _context.Instruments.SaveFailed((error as SmallTalkException)?.Class.ToString() ?? "Defect", _context.Backend.Name);
        var now = _context.Time.GetUtcNow();
        var plan = _plan ??= new(_context.SaveRetryDelays);
        var wait = plan.Fail(now, out var severity);
        LogSaveFailed(_context.Log, Key, plan.Failures, wait.TotalSeconds, error);
        if (severity is { } loud)
            _context.Alerts.Raise(ToAlert(plan, loud, now, error));
        ScheduleSave(wait);
    }

    private void NoteRecovered(SaveRetryPlan plan)
    {
        LogSaved(_context.Log, Key, plan.Failures);
        _plan = null;
        _context.Alerts.Resolve(AlertKey);
    }

    private Alert ToAlert(SaveRetryPlan plan, AlertSeverity severity, DateTimeOffset now, Exception error) =>
        new()
        {
            Key = AlertKey,
            Name = AlertName,
            Severity = severity,
            Message = $"Session '{Key}' could not be saved {plan.Failures} times: {error.Message} It goes on in memory and is lost if this process dies first.",
            RaisedAt = now,
            Component = "Sessions",
            Session = Key,
            Facts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["failures"] = plan.Failures.ToString(CultureInfo.InvariantCulture),
                ["retries"] = (plan.Failures - 1).ToString(CultureInfo.InvariantCulture),
                ["backend"] = _context.Backend.Name,
            },
            Error = error,
        };
}
