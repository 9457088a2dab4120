using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>The history with the messages of a turn that is held back behind it.</summary>
internal sealed class HeldHistory(ISession inner, List<ChatMessage> held) : ISessionHistory
{
    public long Count => inner.History.Count + held.Count;

    public IReadOnlyList<SessionMessage> Loaded => [.. inner.History.Loaded, .. Held()];

    public async IAsyncEnumerable<SessionMessage> ReadAsync(long after = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var behind = Held();
        await foreach (var message in inner.History.ReadAsync(after, cancellationToken).ConfigureAwait(false))
            yield return message;
        foreach (var message in behind.Where(message => message.Sequence > after))
            yield return message;
    }

    private List<SessionMessage> Held()
    {
        var last = inner.History.Count;
        return [.. held.Select((message, index) => new SessionMessage(last + index + 1, inner.CreatedAt, message))];
    }
}
