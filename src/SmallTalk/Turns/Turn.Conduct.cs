using SmallTalk.Diagnostics;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

internal sealed partial class Turn
{
    internal const string Completed = "completed";
    internal const string SpeakerLimit = "speaker_limit";

    private bool _isFailureRecorded;

    /// <summary>Lets speak who is to speak until the turn ends, and takes care of what it keeps when it fails.</summary>
    internal async ValueTask<TurnReceipt> ConductAsync()
    {
        using var activity = StartActivity("turn")?.SetTag("smalltalk.target", _target.Name);
        try
        {
            var because = await (_target.Director is { } director ? DirectAsync(director) : SoloAsync()).ConfigureAwait(false);
            Ended(because);
            return new(_pending.TurnId, _ledger.Newest.Version, _ledger.StoredFrom, _ledger.StoredUntil, _ledger.Newest.Durability, because);
        }
        catch (Exception error)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, error.GetType().Name);
            throw await FailAsync(error).ConfigureAwait(false);
        }
    }

    private async Task<string> SoloAsync()
    {
        var speaker = _runtime.Directory.FindAgent(_pending.Speaker ?? _target.Name);
        var failure = await SpeakAsync(speaker, "addressed", isLast: true, _isResumed).ConfigureAwait(false);
        if (failure is null)
            return Completed;
        _isFailureRecorded = true;
        throw failure;
    }

    private async Task<string> DirectAsync(ITurnDirector director)
    {
        SmallTalkException? failure = null;
        if (_pending.Speaker is { } pending && !TryPassOver(pending))
            failure = await SpeakAndRecordAsync(pending, "resumed", isResumed: true).ConfigureAwait(false);
        while (true)
        {
            var version = Session.Version;
            var step = await NextAsync(director, failure).ConfigureAwait(false);
            _decision = step.State;
            _outbox.AddRange(step.Events);
            if (step is { IsSuspended: true, Speaker: null } && _keepsPending)
            {
                if (await TrySuspendAsync(step.Reason, version).ConfigureAwait(false))
                    return step.Reason;
                continue;
            }
            if (step.Speaker is not { } speaker)
                return await EndAsync(step.Reason).ConfigureAwait(false);
            if (step.IsStoredFirst && _keepsPending)
                await StoreChoiceAsync(speaker).ConfigureAwait(false);
            failure = await SpeakAndRecordAsync(speaker, step.Reason, isResumed: false).ConfigureAwait(false);
        }
    }

    /// <summary>Who was to speak and is no agent of this process, after a deployment, say, has failed: the director says how to go on.</summary>
    private bool TryPassOver(string speaker)
    {
        if (_runtime.Directory.HasAgent(speaker) || Session.History.Count > _pending.SpeakerSince)
            return false;
        SpeakerDone(hasFailed: true);
        return true;
    }

    /// <summary>A member's failure is recorded in the session, and the director says how to go on.</summary>
    private async ValueTask<SmallTalkException?> SpeakAndRecordAsync(string speaker, string reason, bool isResumed)
    {
        var failure = await SpeakAsync(_runtime.Directory.FindAgent(speaker), reason, isLast: false, isResumed).ConfigureAwait(false);
        if (failure is null)
            return null;
        SpeakerDone(hasFailed: true);
        await _ledger.CommitAsync(Step(WhatIsKept(), RememberedOf(_cut))).ConfigureAwait(false);
        _cut = [];
        _spoken.Clear();
        return failure;
    }

    private async ValueTask<TurnStep> NextAsync(ITurnDirector director, SmallTalkException? failure)
    {
        _run.ThrowIfStopped();
        if (_pending.SpeakersDone >= _runtime.Options.MaxSpeakers)
            return TurnStep.End(SpeakerLimit);
        var progress = new TurnProgress(_ledger.View, _pending.TurnId, _pending.SpeakersDone, _lastSpeaker, failure)
        {
            CorrelationId = _pending.CorrelationId,
            HasLastFailed = failure is not null || _pending.HasLastFailed,
        };
        _isFailureRecorded = failure is not null;
        // On another thread of the pool: a director may block the one it is called on.
        return await WaitForAsync(Task.Run(() => director.NextAsync(progress, _run.Stopped).AsTask()).Observed()).ConfigureAwait(false);
    }

    private async Task<TurnStep> WaitForAsync(Task<TurnStep> next)
    {
        try
        {
            return await next.WaitAsync(_runtime.Options.DirectorTimeout, _runtime.Time, _run.Stopped).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_run.StopReason != TurnStop.None)
        {
            throw new TurnStoppedException(_run.StopReason);
        }
        catch (TimeoutException error) when (!next.IsCompleted)
        {
            throw new TimeoutException(
                $"'{_target.Name}' did not choose a speaker within {_runtime.Options.DirectorTimeout}. See its selector, or raise {TurnRunnerOptions.SectionName}:{nameof(TurnRunnerOptions.DirectorTimeout)}.",
                error
            );
        }
    }

    /// <summary>From now on a killed turn goes on with this speaker.</summary>
    private async ValueTask StoreChoiceAsync(string speaker)
    {
        Progress(_pending with { Speaker = _runtime.Directory.FindAgent(speaker).Descriptor.Name, SpeakerSince = _ledger.StoredUntil });
        await _ledger.CommitAsync(Step([])).ConfigureAwait(false);
    }

    /// <summary>The turn stays pending, between two speakers.</summary>
    /// <returns>False when the session was changed since the director saw it: it may have been told to go on, or to end.</returns>
    private async ValueTask<bool> TrySuspendAsync(string because, long version)
    {
        _outbox.Add(_events.Suspended(_pending.SpeakersDone, because));
        Progress(_pending with { IsSuspended = true });
        try
        {
            await _ledger.CommitAsync(Step([], requiredVersion: version)).ConfigureAwait(false);
            return true;
        }
        catch (SessionConflictException)
        {
            await Session.RefreshAsync(_run.Stopped).ConfigureAwait(false);
            Progress(_pending with { IsSuspended = false });
            return false;
        }
    }

    private async ValueTask<string> EndAsync(string because)
    {
        _outbox.Add(_events.Completed(_pending.SpeakersDone, because));
        await _ledger.EndAsync(LastStep([])).ConfigureAwait(false);
        return because;
    }

    private void Ended(string because)
    {
        var took = _runtime.Time.GetElapsedTime(_began);
        _runtime.Instruments.Ended(Completed, took);
        LogEnded(_pending.TurnId, Session.Key, because, took.TotalMilliseconds, _pending.CorrelationId);
    }
}
