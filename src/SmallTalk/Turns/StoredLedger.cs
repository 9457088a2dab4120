using Microsoft.Extensions.AI;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>Every step is a commit.</summary>
internal sealed class StoredLedger(ITurnSession session) : TurnLedger(session)
{
    internal override ISession View => Session;

    internal override IReadOnlyList<ChatMessage> Messages => new HistoryView(Session.History.Loaded);

    internal override ValueTask CommitAsync(SessionChange change) => StoreAsync(change);

    internal override ValueTask EndAsync(SessionChange change) => StoreAsync(change);

    internal override ValueTask FailAsync(SessionChange change) => StoreAsync(change);
}
