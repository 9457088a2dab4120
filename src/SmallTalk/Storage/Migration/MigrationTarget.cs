using SmallTalk.Events;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>The store that is copied into: whether it may be, and the checkpoint it holds meanwhile.</summary>
internal sealed class MigrationTarget(IStoreBackend store)
{
    /// <summary>Finds the checkpoint of an earlier copy of the same source that was cut; null when the target is empty.</summary>
    /// <exception cref="StoreMigrationException">The target is neither.</exception>
    public async ValueTask<MigrationCheckpoint?> FindAsync(string source, CancellationToken cancellationToken)
    {
        var entry = await store.State.GetAsync(MigrationCheckpoint.Key, cancellationToken).ConfigureAwait(false);
        if (entry?.Value is not { } value)
        {
            if (await FindContentAsync(cancellationToken).ConfigureAwait(false) is { } content)
                throw new StoreMigrationException(
                    $"The target ('{store.Name}') holds {content} already, and no copy was begun there. Copy into an empty store.",
                    ErrorClass.Invalid
                );
            return null;
        }
        var checkpoint = MigrationCheckpoint.Read(value);
        if (checkpoint.Source == source)
            return checkpoint;
        throw new StoreMigrationException(
            $"A copy of another store was begun in the target ('{store.Name}'). Carry on with that source, or copy into an empty store.",
            ErrorClass.Invalid
        );
    }

    public async ValueTask SaveAsync(MigrationCheckpoint? checkpoint, CancellationToken cancellationToken)
    {
        var write = new StateWrite(MigrationCheckpoint.Key, checkpoint?.ToPayload(), MigrationCheckpoint.Author);
        await store.State.WriteAsync(write, CommitId.New(), owner: null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string?> FindContentAsync(CancellationToken cancellationToken)
    {
        if ((await store.Sessions.QueryAsync(new() { Limit = 1 }, cancellationToken).ConfigureAwait(false)).Sessions.Count > 0)
            return "sessions";
        var keys = await store.State.ListKeysAsync(null, null, 2, cancellationToken).ConfigureAwait(false);
        if (keys.Any(key => key != MigrationCheckpoint.Key))
            return "state";
        if ((await store.Events.ReadAsync(EventFilter.All, default, 1, cancellationToken).ConfigureAwait(false)).Events.Count > 0)
            return "events";
        if ((await store.Events.ListCursorsAsync(cancellationToken).ConfigureAwait(false)).Count > 0)
            return "cursors of subscribers";
        var letters = await store.Events.ListDeadLettersAsync(new() { Limit = 1 }, cancellationToken).ConfigureAwait(false);
        return letters.Count > 0 ? "dead letters" : null;
    }
}
