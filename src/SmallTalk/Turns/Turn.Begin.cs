using SmallTalk.Sessions;

namespace SmallTalk.Turns;

internal sealed partial class Turn
{
    private const int MaxAttempts = 10;

    /// <summary>Within a process turns pass one gate; between processes the version decides who was first.</summary>
    private bool MustBeFirst => _keepsPending && Session.IsShared;

    /// <summary>Stores the user's message, and with it that the turn is pending. Another process that was first makes it look again.</summary>
    internal async ValueTask BeginAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            _run.ThrowIfStopped();
            if (_runtime.Options.Concurrency != TurnConcurrency.Parallel)
                await MakeWayAsync().ConfigureAwait(false);
            var version = Session.Version;
            ExpectToBeNext();
            _outbox.Clear();
            _outbox.Add(_events.Started(_pending.FirstSequence));
            try
            {
                await _ledger.CommitAsync(Step([_request.Message!], requiredVersion: MustBeFirst ? version : null)).ConfigureAwait(false);
                break;
            }
            catch (SessionConflictException) when (attempt < MaxAttempts)
            {
                await Session.RefreshAsync(_run.Stopped).ConfigureAwait(false);
            }
        }
        if (_pending.FirstSequence != _ledger.StoredFrom)
            Progress(_pending with { FirstSequence = _ledger.StoredFrom });
        Began();
    }

    private void ExpectToBeNext()
    {
        _pendingChanged = true;
        var next = Session.History.Count + 1;
        if (_pending.FirstSequence != next)
            _pending = _pending with { FirstSequence = next, SpeakerSince = next };
    }

    /// <summary>Makes this process the owner of a killed turn.</summary>
    /// <returns>False when another process has ended it meanwhile.</returns>
    internal async ValueTask<bool> TakeOverAsync()
    {
        for (var attempt = 1; _pending.IsSuspended || _pending.Owner != Session.Owner; attempt++)
        {
            var version = Session.Version;
            var takeovers = _pending.Owner == Session.Owner ? _pending.Takeovers : _pending.Takeovers + 1;
            Progress(_pending with { Owner = Session.Owner, Takeovers = takeovers, IsSuspended = false });
            try
            {
                await _ledger.CommitAsync(Step([], requiredVersion: version)).ConfigureAwait(false);
            }
            catch (SessionConflictException) when (attempt < MaxAttempts)
            {
                await Session.RefreshAsync(_run.Stopped).ConfigureAwait(false);
                if (await PendingTurns.FindKilledAsync(Session, _run.Stopped).ConfigureAwait(false) is not { } killed || killed.TurnId != _pending.TurnId)
                    return false;
                _pending = killed;
            }
        }
        _ledger.StoredUntil = Session.History.Count;
        LogResumed(_pending.TurnId, Session.Key, _pending.CorrelationId);
        Began();
        return true;
    }

    private void Began()
    {
        _runtime.Instruments.Began();
        LogBegan(_pending.TurnId, Session.Key, _target.Name, _pending.CorrelationId);
    }

    /// <summary>Goes on with a killed turn first, when that is opted for; otherwise it is in the way.</summary>
    private async ValueTask MakeWayAsync()
    {
        if (await PendingTurns.FindKilledAsync(Session, _run.Stopped).ConfigureAwait(false) is not { } killed)
            return;
        if (!_runtime.Options.ResumePendingTurns)
            throw new TurnRejectedException(
                $"Turn '{killed.TurnId}' of session '{Session.Key}' was begun and not ended. Call ResumeTurnAsync or AbandonTurnAsync, or set {TurnRunnerOptions.SectionName}:{nameof(TurnRunnerOptions.ResumePendingTurns)}.",
                killed
            );
        await ResumeSilentlyAsync().ConfigureAwait(false);
        if (PendingTurns.Read(Session.PendingTurn) is { IsSuspended: true } suspended)
            throw new TurnRejectedException(
                $"Turn '{suspended.TurnId}' of session '{Session.Key}' is suspended: '{suspended.Target}' is paused. Resume the group first, or call AbandonTurnAsync.",
                suspended
            );
    }

    private async ValueTask ResumeSilentlyAsync()
    {
        _run.IsSilent = true;
        try
        {
            await _run.ResumeAsync().ConfigureAwait(false);
        }
        catch (TurnFailedException error) when (_run.StopReason == TurnStop.None && Session.PendingTurn.IsEmpty)
        {
            LogResumedInVain(error, error.TurnId, Session.Key);
        }
        finally
        {
            _run.IsSilent = false;
        }
    }
}
