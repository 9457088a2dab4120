using System.Runtime.ExceptionServices;
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

    /// <summary>Lets an agent answer, and its backup when it fails before its first completed step.</summary>
    /// <returns>What the last of them failed with; null when it did not.</returns>
    private async ValueTask<AgentFailedException?> SpeakAsync(IAgent agent, string reason, bool isLast, bool isResumed = false)
    {
        for (HashSet<string>? tried = null; ; )
        {
            var failure = await AnswerAsync(agent, reason, isLast, isResumed).ConfigureAwait(false);
            if (failure is null)
                return null;
            tried ??= new(StringComparer.OrdinalIgnoreCase);
            var backup = _hasStepped ? null : BackupOf(agent, tried);
            _outbox.Add(_events.Failed(failure, backup?.Descriptor.Name));
            LogAgentFailed(failure, failure.Agent, backup?.Descriptor.Name, _pending.TurnId, _pending.CorrelationId);
            if (backup is null)
                return failure;
            _runtime.Instruments.FailedOver(failure.Agent);
            agent = backup;
        }
    }

    private IAgent? BackupOf(IAgent agent, HashSet<string> tried)
    {
        tried.Add(agent.Descriptor.Name);
        return agent.Descriptor.Backup is { } backup && !tried.Contains(backup) ? _runtime.Directory.FindAgent(backup) : null;
    }

    private async ValueTask<AgentFailedException?> AnswerAsync(IAgent agent, string reason, bool isLast, bool isResumed)
    {
        var name = agent.Descriptor.Name;
        var began = _runtime.Time.GetTimestamp();
        using var activity = StartActivity("invoke_agent")?.SetTag("gen_ai.operation.name", "invoke_agent").SetTag("gen_ai.agent.name", name);
        _assembler = new(name);
        _remembers = new(name, _ledger.View);
        _spoken.Clear();
        if (isResumed)
            _spoken.AddRange(Session.History.Loaded.Where(message => message.Sequence > _pending.SpeakerSince).Select(message => message.Message));
        _hasStepped = _spoken.Count > 0;
        _lastSpeaker = name;
        using var call = new AgentCall(_run, _request.Timeouts, _runtime.Time, OnUpdateAsync);
        _run.Attach(call);
        var end = await _runtime.Guards.Of(agent).RunAsync(call, agent, RequestOf(_remembers)).ConfigureAwait(false);
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
        return FailureOf(agent, end);
    }

    private AgentRequest RequestOf(SpeakerState remembers) =>
        new()
        {
            Messages = _ledger.Messages,
            Session = Session.Key,
            TurnId = _pending.TurnId,
            CorrelationId = _pending.CorrelationId,
            State = remembers,
        };

    private AgentFailedException FailureOf(IAgent asked, CallEnd end)
    {
        var agent = asked.Descriptor.Name;
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
                var limits = _runtime.Guards.Of(asked).Settings;
                return Failed(AgentFailures.Overloaded(agent, limits.MaxConcurrentCalls, limits.MaxQueuedCalls), AgentFailureKind.Overloaded);
            case CallEndKind.Unavailable:
                return Failed(AgentFailures.Unavailable(agent, _runtime.Guards.Of(asked).Row.Cause), AgentFailureKind.Unavailable);
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
        SpeakerDone();
        await _ledger.CommitAsync(Step(messages, remembered)).ConfigureAwait(false);
    }

    private void MarkSpeaker()
    {
        if (_pending.Speaker != _lastSpeaker)
            Progress(_pending with { Speaker = _lastSpeaker, SpeakerSince = _ledger.StoredUntil });
    }

    private void SpeakerDone() => Progress(_pending with { Speaker = null, SpeakersDone = _pending.SpeakersDone + 1 });
}
