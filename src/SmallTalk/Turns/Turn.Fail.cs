using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Turns;

internal sealed partial class Turn
{
    /// <summary>Stores what the policy keeps of the turn, and ends it; a turn that cannot be stored, or that the host's stop has cut, stays pending.</summary>
    /// <returns>What the caller is told.</returns>
    private async ValueTask<Exception> FailAsync(Exception error)
    {
        var stopped = error as TurnStoppedException;
        if (!StaysPending(error))
            await StoreFailureAsync(error, stopped?.Code ?? CodeOf(error)).ConfigureAwait(false);
        var took = _runtime.Time.GetElapsedTime(_began);
        _runtime.Instruments.Ended(stopped?.Code ?? CodeOf(error), took);
        if (stopped is null)
            LogFailed(error, _pending.TurnId, Session.Key, _ledger.StoredUntil, _pending.CorrelationId);
        else
            LogStopped(_pending.TurnId, Session.Key, stopped.Code, _ledger.StoredUntil, _pending.CorrelationId);
        return ForCaller(error);
    }

    private bool StaysPending(Exception error) =>
        error is StoreException or SessionGoneException or SessionConflictException
        || (_keepsPending && error is TurnStoppedException { Reason: TurnStop.HostStopping });

    private async ValueTask StoreFailureAsync(Exception error, string reason)
    {
        try
        {
            if (error is AgentFailedException failure && !_isFailureRecorded)
                _outbox.Add(_events.Failed(failure, backup: null));
            _outbox.Add(_events.Failed(reason, error is TurnStoppedException ? null : error));
            _decision = [];
            await _ledger.FailAsync(LastStep(WhatIsKept(), RememberedOf(_cut))).ConfigureAwait(false);
        }
        catch (Exception notStored)
        {
            LogNotSettled(notStored, _pending.TurnId, Session.Key, _pending.CorrelationId);
        }
    }

    /// <summary>Of an answer cut short: its complete messages, a result for each call that has none (models refuse a conversation without), and, when the policy says so, the rest as far as it came.</summary>
    private List<ChatMessage> WhatIsKept()
    {
        var kept = new List<ChatMessage>(_cut);
        kept.AddRange(ToolResults.OfInterrupted(new Conversation(_spoken, _cut)));
        if (_request.Policy == TurnFailurePolicy.KeepPartial)
            kept.AddRange(_assembler?.TakePartial() ?? []);
        return kept;
    }

    /// <summary>What a speaker remembers goes with a completed step, or not at all.</summary>
    private IReadOnlyList<SessionStateChange> RememberedOf(IReadOnlyList<ChatMessage> complete) =>
        complete.Count > 0 && _remembers is not null ? _remembers.Take() : [];

    private static string CodeOf(Exception error) =>
        error switch
        {
            AgentFailedException => "agent_failed",
            StoreException => "store_failed",
            SessionGoneException => "session_gone",
            _ => "error",
        };

    private Exception ForCaller(Exception error)
    {
        if (error is not TurnStoppedException stopped)
            return new TurnFailedException(Session.Key, _pending.TurnId, _ledger.StoredUntil, error);
        Exception? cause = stopped.Reason switch
        {
            TurnStop.ConsumerStalled => new TimeoutException($"Its consumer did not read for {_request.Timeouts.Stall.TotalSeconds:0.###} s."),
            TurnStop.HostStopping => new OperationCanceledException(
                _keepsPending ? "The host is stopping; resume the turn after the restart." : "The host is stopping. Send it again after the restart."
            ),
            _ => null,
        };
        return cause is null
            ? new OperationCanceledException($"Turn '{_pending.TurnId}' of session '{Session.Key}' was cancelled.", stopped, _run.Caller)
            : new TurnFailedException(Session.Key, _pending.TurnId, _ledger.StoredUntil, cause);
    }
}
