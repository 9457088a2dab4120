using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>All steps are held back and become one commit at the end; a turn that fails leaves no trace.</summary>
internal sealed class HeldLedger : TurnLedger
{
    private readonly List<ChatMessage> _messages = [];
    private readonly List<SessionStateChange> _state = [];
    private readonly List<NewEvent> _events = [];

    internal HeldLedger(ITurnSession session)
        : base(session) => View = new HeldSession(session, _messages, _state);

    internal override ISession View { get; }

    internal override IReadOnlyList<ChatMessage> Messages => new Conversation(new HistoryView(Session.History.Loaded), [.. _messages]);

    internal override ValueTask CommitAsync(SessionChange change)
    {
        _messages.AddRange(change.Messages);
        _state.AddRange(change.State);
        _events.AddRange(change.Events);
        return ValueTask.CompletedTask;
    }

    internal override async ValueTask EndAsync(SessionChange change)
    {
        await CommitAsync(change).ConfigureAwait(false);
        var state = _state.GroupBy(entry => entry.Name, StringComparer.Ordinal).Select(changes => changes.Last());
        await StoreAsync(
                new()
                {
                    Messages = _messages,
                    State = [.. state],
                    Events = _events,
                }
            )
            .ConfigureAwait(false);
    }

    internal override ValueTask FailAsync(SessionChange change) => ValueTask.CompletedTask;
}
