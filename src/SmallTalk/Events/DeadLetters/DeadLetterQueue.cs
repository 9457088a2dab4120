using Microsoft.Extensions.Options;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Lists, replays and drops dead letters. A replay is an event to the subscriber alone (<see cref="Redelivery"/>), so that it survives what events survive.</summary>
internal sealed class DeadLetterQueue(IStoreBackend backend, IOptions<EventOptions> options, TimeProvider time) : IDeadLetterQueue
{
    private const int PageSize = 500;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterQuery query, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(query);
        return backend.Events.ListDeadLettersAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<DeadLetter?> FindAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default) =>
        backend.Events.FindDeadLetterAsync(CursorKey.CheckSubscriber(subscriberId), eventId, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask ReplayAsync(string subscriberId, EventId eventId, Payload? edited = null, CancellationToken cancellationToken = default)
    {
        var letter =
            await FindAsync(subscriberId, eventId, cancellationToken).ConfigureAwait(false) ?? throw new DeadLetterNotFoundException(subscriberId, eventId);
        options.Value.CheckSize(letter.Event.Event.Topic, edited?.Bytes.Length ?? 0);
        await backend.Events.AppendAsync([Redelivery.Ask(letter, edited, time.GetUtcNow())], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<long> ReplayAllAsync(string subscriberId, CancellationToken cancellationToken = default) =>
        ForAllAsync(
            subscriberId,
            letters => backend.Events.AppendAsync([.. letters.Select(letter => Redelivery.Ask(letter, null, time.GetUtcNow()))], cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<bool> DropAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(subscriberId, eventId, cancellationToken).ConfigureAwait(false) is null)
            return false;
        await backend.Events.RemoveDeadLetterAsync(subscriberId, eventId, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask<long> DropAllAsync(string subscriberId, CancellationToken cancellationToken = default) =>
        ForAllAsync(
            subscriberId,
            async letters =>
            {
                foreach (var letter in letters)
                    await backend.Events.RemoveDeadLetterAsync(subscriberId, letter.Event.Event.Id, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken
        );

    private async ValueTask<long> ForAllAsync(string subscriberId, Func<IReadOnlyList<DeadLetter>, ValueTask> act, CancellationToken cancellationToken)
    {
        var query = new DeadLetterQuery { SubscriberId = CursorKey.CheckSubscriber(subscriberId), Limit = PageSize };
        for (var count = 0L; ; )
        {
            var letters = await backend.Events.ListDeadLettersAsync(query, cancellationToken).ConfigureAwait(false);
            if (letters.Count == 0)
                return count;
            await act(letters).ConfigureAwait(false);
            count += letters.Count;
            query = query with { After = (subscriberId, letters[^1].Event.Event.Id) };
        }
    }
}
