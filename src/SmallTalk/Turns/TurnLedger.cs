using Microsoft.Extensions.AI;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>Where the steps of a turn go, and what of it is stored. Writes with no token of the caller's: that one may be cancelled already.</summary>
internal abstract class TurnLedger(ITurnSession session)
{
    /// <summary>The session as those see it who take part in the turn.</summary>
    internal abstract ISession View { get; }

    /// <summary>The conversation as the next speaker sees it.</summary>
    internal abstract IReadOnlyList<ChatMessage> Messages { get; }

    /// <summary>The sequence of the last message of the turn that is stored; 0 when none is.</summary>
    internal long StoredUntil { get; set; }

    /// <summary>The sequence of the first message of the turn that is stored; 0 when none is.</summary>
    internal long StoredFrom { get; set; }

    /// <summary>The newest acknowledgement.</summary>
    internal SessionReceipt Newest { get; private set; }

    protected ITurnSession Session { get; } = session;

    /// <summary>Takes a step that is not the last.</summary>
    internal abstract ValueTask CommitAsync(SessionChange change);

    /// <summary>Takes the last step of a turn that has ended well.</summary>
    internal abstract ValueTask EndAsync(SessionChange change);

    /// <summary>Takes what is kept of a turn that has not.</summary>
    internal abstract ValueTask FailAsync(SessionChange change);

    protected async ValueTask StoreAsync(SessionChange change)
    {
        Newest = await Session.CommitAsync(change, CancellationToken.None).ConfigureAwait(false);
        if (change.Messages.Count == 0)
            return;
        StoredFrom = StoredFrom == 0 ? Newest.FirstSequence : StoredFrom;
        StoredUntil = Newest.FirstSequence + change.Messages.Count - 1;
    }
}
