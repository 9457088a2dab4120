using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Turns;

/// <summary>One turn from its first commit to its last: begun or taken over, conducted, ended or failed. Used by its own task alone.</summary>
internal sealed partial class Turn
{
    private readonly TurnRun _run;
    private readonly TurnRuntime _runtime;
    private readonly TurnRequest _request;
    private readonly TurnTarget _target;
    private readonly TurnLedger _ledger;
    private readonly bool _keepsPending;
    private readonly bool _isResumed;
    private readonly ILogger _logger;
    private readonly TurnEvents _events;
    private readonly List<NewEvent> _outbox = [];
    private readonly long _began;
    private PendingTurn _pending;
    private bool _pendingChanged;
    private IReadOnlyList<SessionStateChange> _decision = [];
    private string? _lastSpeaker;

    /// <summary>A turn that is to be begun.</summary>
    internal Turn(TurnRun run, TurnRuntime runtime, TurnRequest request, TurnTarget target)
        : this(run, runtime, request, target, NewPending(runtime, request, target), runtime.KeepsPending(request.Policy)) { }

    /// <summary>A killed turn that is to be gone on with; its steps are stored already, so that it cannot be held back.</summary>
    internal Turn(TurnRun run, TurnRuntime runtime, TurnRequest request, TurnTarget target, PendingTurn pending)
        : this(run, runtime, request, target, pending, keepsPending: true)
    {
        _isResumed = true;
        _ledger.StoredFrom = pending.FirstSequence;
        _ledger.StoredUntil = Session.History.Count;
        _lastSpeaker = Session.History.Loaded.LastOrDefault(message => message.Sequence > pending.FirstSequence)?.Message.AuthorName;
    }

    private Turn(TurnRun run, TurnRuntime runtime, TurnRequest request, TurnTarget target, PendingTurn pending, bool keepsPending)
    {
        _run = run;
        _runtime = runtime;
        _request = request;
        _target = target;
        _pending = pending;
        _keepsPending = keepsPending;
        _logger = runtime.Logger;
        _began = runtime.Time.GetTimestamp();
        _events = new(request.Session.Key, pending.TurnId, target.Name, pending.CorrelationId, runtime.Time);
        var isHeld = !keepsPending && request.Policy == TurnFailurePolicy.Discard;
        _ledger = isHeld ? new HeldLedger(request.Session) : new StoredLedger(request.Session);
    }

    private ITurnSession Session => _request.Session;

    private static PendingTurn NewPending(TurnRuntime runtime, TurnRequest request, TurnTarget target)
    {
        var turnId = request.NewTurnId();
        return new()
        {
            TurnId = turnId,
            Target = target.Name,
            FirstSequence = request.Session.History.Count + 1,
            SpeakerSince = request.Session.History.Count + 1,
            Speaker = target.Director is null ? target.Name : null,
            CorrelationId = request.NewCorrelationId(turnId),
            StartedAt = runtime.Time.GetUtcNow(),
            Owner = request.Session.Owner,
        };
    }

    private Activity? StartActivity(string name)
    {
        var activity = SmallTalkActivitySource.Instance.StartActivity(name);
        return activity
            ?.SetTag("smalltalk.session_id", Session.Key.ToString())
            .SetTag("smalltalk.turn_id", _pending.TurnId)
            .SetTag("smalltalk.correlation_id", _pending.CorrelationId);
    }

    /// <summary>A step: messages, and with them the decision that led to them, what the speaker remembers, the events, and how far the turn has come.</summary>
    private SessionChange Step(IReadOnlyList<ChatMessage> messages, IReadOnlyList<SessionStateChange>? remembered = null, long? requiredVersion = null) =>
        Step(messages, remembered, requiredVersion, _keepsPending && _pendingChanged ? PendingTurns.Write(_pending) : null);

    /// <summary>The last step, which clears the pending turn.</summary>
    private SessionChange LastStep(IReadOnlyList<ChatMessage> messages, IReadOnlyList<SessionStateChange>? remembered = null) =>
        Step(messages, remembered, requiredVersion: null, _keepsPending ? PendingTurns.Cleared : null);

    private SessionChange Step(IReadOnlyList<ChatMessage> messages, IReadOnlyList<SessionStateChange>? remembered, long? requiredVersion, Payload? pending)
    {
        var change = new SessionChange
        {
            Messages = messages,
            State = Join(_decision, remembered ?? []),
            Events = TakeOutbox(),
            PendingTurn = pending,
            RequiredVersion = requiredVersion,
        };
        _decision = [];
        _pendingChanged = false;
        return change;
    }

    private void Progress(PendingTurn pending)
    {
        _pendingChanged |= pending != _pending;
        _pending = pending;
    }

    private NewEvent[] TakeOutbox()
    {
        if (_outbox.Count == 0)
            return [];
        NewEvent[] events = [.. _outbox];
        _outbox.Clear();
        return events;
    }

    private static IReadOnlyList<SessionStateChange> Join(IReadOnlyList<SessionStateChange> one, IReadOnlyList<SessionStateChange> other) =>
        one.Count == 0 ? other
        : other.Count == 0 ? one
        : [.. one, .. other];
}
