using System.Collections.ObjectModel;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Turns;

internal sealed partial class Turn
{
    private StepAssembler? _assembler;
    private SpeakerState? _remembers;
    private readonly List<ChatMessage> _spoken = [];
    private IReadOnlyList<ChatMessage> _cut = [];
    private bool _hasStepped;
    private bool _isAgentGone;
    private string? _asked;

    private string? InPlaceOf => _asked == _lastSpeaker ? null : _asked;

    /// <summary>
    /// Lets an agent answer; in its place the one that stands in for it, and its backup when it fails before its first completed step. An agent without a backup that
    /// is being restarted is waited for, once, and goes on where it was.
    /// </summary>
    /// <returns>What the last of them failed with; null when it did not.</returns>
    private async ValueTask<AgentFailedException?> SpeakAsync(IAgent agent, string reason, bool isLast, bool isResumed = false)
    {
        Began(isResumed);
        _asked = (isResumed ? _pending.InPlaceOf : null) ?? agent.Descriptor.Name;
        agent = StandInFor(agent);
        var hasWaited = false;
        while (true)
        {
            var failure = await AnswerAsync(agent, reason, isLast).ConfigureAwait(false);
            if (failure is null)
                return null;
            var backup = _hasStepped ? null : BackupOf(agent);
            if (backup is null && !hasWaited && await IsRestartedAsync(agent).ConfigureAwait(false))
            {
                hasWaited = true;
                LogAskedAgain(failure, failure.Agent, _pending.TurnId, _pending.CorrelationId);
                // What was complete and not stored is said again: what follows it is not known, and a model would answer a second time behind it.
                _cut = [];
                agent = _runtime.Directory.FindAgent(failure.Agent);
                continue;
            }
            _outbox.Add(_events.Failed(failure, backup?.Descriptor.Name));
            LogAgentFailed(failure, failure.Agent, backup?.Descriptor.Name, _pending.TurnId, _pending.CorrelationId);
            if (backup is null)
                return failure;
            _runtime.Instruments.FailedOver(failure.Agent);
            agent = backup;
        }
    }

    private void Began(bool isResumed)
    {
        _spoken.Clear();
        if (isResumed)
            _spoken.AddRange(Session.History.Loaded.Where(message => message.Sequence > _pending.SpeakerSince).Select(message => message.Message));
    }

    private IAgent StandInFor(IAgent agent)
    {
        // Half an answer is gone on with by who has begun it.
        while (_spoken.Count == 0 && _runtime.Guards.Of(agent.Descriptor.Name).Row.StandIn is { } standIn)
            agent = _runtime.Directory.FindAgent(standIn);
        return agent;
    }

    private IAgent? BackupOf(IAgent agent) => agent.Descriptor.Backup is { } backup ? StandInFor(_runtime.Directory.FindAgent(backup)) : null;

    /// <summary>Waits for an agent that is being restarted.</summary>
    /// <returns>Whether it can be asked again; false when it failed in another way.</returns>
    private async ValueTask<bool> IsRestartedAsync(IAgent agent)
    {
        if (!_isAgentGone)
            return false;
        var row = _runtime.Guards.Of(agent.Descriptor.Name).Row;
        try
        {
            await row.SettledAsync().WaitAsync(_request.Timeouts.Agent, _runtime.Time, _run.Stopped).ConfigureAwait(false);
            return row.IsUsable;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            throw new TurnStoppedException(_run.StopReason);
        }
    }

    private async ValueTask<AgentFailedException?> AnswerAsync(IAgent agent, string reason, bool isLast)
    {
        var name = agent.Descriptor.Name;
        var began = _runtime.Time.GetTimestamp();
        using var activity = StartActivity("invoke_agent")?.SetTag("gen_ai.operation.name", "invoke_agent").SetTag("gen_ai.agent.name", name);
        _assembler = new(name, Session.MaxMessageBytes);
        _remembers = new(name, _ledger.View);
        _hasStepped = _spoken.Count > 0;
        _isAgentGone = false;
        _lastSpeaker = name;
        using var call = new AgentCall(_run, _request.Timeouts, _runtime.Time, OnUpdateAsync);
        _run.Attach(call);
        var end = await _runtime.Guards.Of(name).RunAsync(call, RequestOf(_remembers)).ConfigureAwait(false);
        _run.Attach(null);
        _remembers.Close();
        if (end.Kind is not (CallEndKind.CircuitOpen or CallEndKind.Overloaded or CallEndKind.Unavailable))
            _runtime.AgentInstruments.Answered(name, _runtime.Time.GetElapsedTime(began));
        if (end.Kind == CallEndKind.Completed)
        {
            var messages = _assembler.TakeAll();
            if (messages.Count == 0 && !_hasStepped)
                return Failed(AgentFailures.AnsweredNothing(name), AgentFailureKind.Empty);
            await ReplyAsync(name, reason, messages, isLast).ConfigureAwait(false);
            return null;
        }
        _cut = _assembler.TakeComplete(andFinished: true);
        _hasStepped |= _cut.Count > 0;
        activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, end.Kind.ToString());
        _isAgentGone = end.Kind is CallEndKind.Unavailable or CallEndKind.Lost;
        return FailureOf(name, end);
    }

    private AgentRequest RequestOf(SpeakerState remembers) =>
        new()
        {
            Messages = _ledger.Messages,
            Session = Session.Key,
            TurnId = _pending.TurnId,
            InPlaceOf = InPlaceOf,
            CorrelationId = _pending.CorrelationId,
            State = remembers,
            Shared = _target.Director?.GetShared(_ledger.View) ?? ReadOnlyDictionary<string, JsonElement>.Empty,
        };

    private AgentFailedException FailureOf(string agent, CallEnd end)
    {
        switch (end.Kind)
        {
            case CallEndKind.Threw:
                return Failed(AgentFailures.Threw(agent, end.Error!), AgentFailureKind.Error);
            case CallEndKind.TookTooLong:
                return Failed(AgentFailures.TookTooLong(agent, _request.Timeouts.Agent), AgentFailureKind.Timeout);
            case CallEndKind.FellSilent:
                return Failed(AgentFailures.FellSilent(agent, _request.Timeouts.Idle), AgentFailureKind.IdleTimeout);
            case CallEndKind.CircuitOpen:
                return Failed(AgentFailures.CircuitOpen(agent, end.RetryAfter), AgentFailureKind.CircuitOpen);
            case CallEndKind.Overloaded:
                var limits = _runtime.Guards.Of(agent).Settings;
                return Failed(AgentFailures.Overloaded(agent, limits.MaxConcurrentCalls, limits.MaxQueuedCalls), AgentFailureKind.Overloaded);
            case CallEndKind.Unavailable:
                return Failed(AgentFailures.Unavailable(agent, end.Cause), AgentFailureKind.Unavailable);
            case CallEndKind.Lost:
                return Failed(AgentFailures.Lost(agent, end.Cause, end.Error), AgentFailureKind.Lost);
            case CallEndKind.NotStored:
                ExceptionDispatchInfo.Throw(end.Error!);
                break;
        }
        throw new TurnStoppedException(_run.StopReason);
    }

    private AgentFailedException Failed(AgentFailedException failure, AgentFailureKind kind)
    {
        _runtime.AgentInstruments.Failed(failure.Agent, kind);
        return failure;
    }

    /// <summary>Most updates complete nothing: then nothing is awaited and nothing allocated.</summary>
    private ValueTask OnUpdateAsync(ChatResponseUpdate update)
    {
        _assembler!.Add(update);
        return _assembler.HasComplete ? CommitStepAsync() : ValueTask.CompletedTask;
    }

    private async ValueTask CommitStepAsync()
    {
        MarkSpeaker();
        var complete = _assembler!.TakeComplete(andFinished: false);
        await _ledger.CommitAsync(Step(complete, _remembers!.Take())).ConfigureAwait(false);
        _spoken.AddRange(complete);
        _hasStepped = true;
    }

    /// <summary>The commit that carries the reply; of an agent alone it is the last of the turn.</summary>
    private async ValueTask ReplyAsync(string agent, string reason, IReadOnlyList<ChatMessage> messages, bool isLast)
    {
        _outbox.Add(_events.Replied(agent, reason));
        var remembered = _remembers!.Take();
        if (isLast)
        {
            _outbox.Add(_events.Completed(_pending.SpeakersDone + 1, Completed));
            await _ledger.EndAsync(LastStep(messages, remembered)).ConfigureAwait(false);
            return;
        }
        SpeakerDone(hasFailed: false);
        await _ledger.CommitAsync(Step(messages, remembered)).ConfigureAwait(false);
    }

    private void MarkSpeaker()
    {
        if (_pending.Speaker != _lastSpeaker)
            Progress(_pending with { Speaker = _lastSpeaker, InPlaceOf = InPlaceOf, SpeakerSince = _ledger.StoredUntil });
    }

    private void SpeakerDone(bool hasFailed) =>
        Progress(_pending with { Speaker = null, InPlaceOf = null, SpeakersDone = _pending.SpeakersDone + 1, HasLastFailed = hasFailed });
}
