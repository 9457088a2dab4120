using System.Runtime.CompilerServices;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>The port of versioned state, as a plan lets it go wrong.</summary>
internal sealed class FaultInjectingStateStore(IStateStore inner, FaultPlan plan) : IStateStore
{
    public ValueTask<StateEntry?> GetAsync(StateKey key, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.GetState, key, SessionOf(key.Partition, key.Session), () => inner.GetAsync(key, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<StateEntry>> GetHistoryAsync(StateKey key, int limit, CancellationToken cancellationToken = default) =>
        plan.RunAsync(
            StoreOperations.GetStateHistory,
            key,
            SessionOf(key.Partition, key.Session),
            () => inner.GetHistoryAsync(key, limit, cancellationToken),
            cancellationToken
        );

    public ValueTask<IReadOnlyList<StateEntry>> ListAsync(
        Partition partition,
        SessionId? session,
        string namePrefix,
        CancellationToken cancellationToken = default
    ) =>
        plan.RunAsync(
            StoreOperations.ListState,
            namePrefix,
            SessionOf(partition, session),
            () => inner.ListAsync(partition, session, namePrefix, cancellationToken),
            cancellationToken
        );

    public ValueTask<IReadOnlyList<StateKey>> ListKeysAsync(SessionKey? session, StateKey? after, int limit, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.ListStateKeys, after, session, () => inner.ListKeysAsync(session, after, limit, cancellationToken), cancellationToken);

    public ValueTask<StateWriteResult> WriteAsync(StateWrite write, CommitId commitId, ProcessOwner? owner, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.WriteState, write, null, () => inner.WriteAsync(write, commitId, owner, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<StateEntry> WatchAsync(
        Partition partition,
        SessionId? session,
        string namePrefix,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var scope = SessionOf(partition, session);
        var entries = inner.WatchAsync(partition, session, namePrefix, cancellationToken);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            var copies = 0;
            await plan.RunAsync(StoreOperations.WatchState, entry, scope, Deliver, cancellationToken).ConfigureAwait(false);
            for (; copies > 0; copies--)
                yield return entry;

            ValueTask Deliver()
            {
                copies++;
                return ValueTask.CompletedTask;
            }
        }
    }

    private static SessionKey? SessionOf(Partition partition, SessionId? session) => session is { } id ? new SessionKey(partition, id) : null;
}
