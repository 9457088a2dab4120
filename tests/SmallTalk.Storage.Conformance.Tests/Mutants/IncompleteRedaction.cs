using System.Collections.Concurrent;
using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>A dead letter keeps the payload of a redacted event.</summary>
internal sealed class IncompleteRedaction(IEventLog inner) : MutantEvents(inner)
{
    private readonly ConcurrentDictionary<(string, EventId), DeadLetter> letters = new();

    public override ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default)
    {
        letters[(letter.SubscriberId, letter.Event.Event.Id)] = letter;
        return Inner.AddDeadLetterAsync(letter, cancellationToken);
    }

    public override async ValueTask<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken cancellationToken = default) =>
        [.. (await Inner.ListDeadLettersAsync(query, cancellationToken)).Select(letter => letters[(letter.SubscriberId, letter.Event.Event.Id)])];
}
