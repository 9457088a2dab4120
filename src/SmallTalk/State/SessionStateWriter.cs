using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>Writes state of a session, through its commits: they check the versions and ask the resolver.</summary>
internal sealed class SessionStateWriter(StateContext context, ISession session) : IStateWriter
{
    public ValueTask FlushAsync(CancellationToken cancellationToken) => session.SaveAsync(cancellationToken);

    public async ValueTask<StateWriteResult> WriteAsync(StateWrite write, IStateConflictResolver resolver, CancellationToken cancellationToken)
    {
        var expected = write.ExpectedVersion;
        if (expected is null && resolver != StateConflictResolvers.LastWriteWins)
            expected = await ReadVersionAsync(write.Key, cancellationToken).ConfigureAwait(false);
        var decisions = new RememberingResolver(resolver);
        var entry = new SessionStateChange(write.Key.Name, write.Value is { } value ? context.Codec.ReadState(value) : null, write.Author)
        {
            ExpectedVersion = expected,
            OnConflict = decisions,
        };
        var change = new SessionChange { CommitId = CommitId.New(), State = [entry] };
        await CommitAsync(change, decisions, cancellationToken).ConfigureAwait(false);
        return await FindAsync(write.Key, change.CommitId.Value, decisions.HasKept).ConfigureAwait(false);
    }

    private async ValueTask<long> ReadVersionAsync(StateKey key, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        var current = await context.Calls.RunAsync(token => context.Store.GetAsync(key, token), cancellationToken).ConfigureAwait(false);
        return current is { Value: not null } ? current.Version : 0;
    }

    // The session gives up after a few conflicts over its version; a repeat under the same id has no second effect.
    private async ValueTask CommitAsync(SessionChange change, RememberingResolver decisions, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            decisions.Forget();
            try
            {
                await session.CommitAsync(change, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SessionConflictException) when (attempt < context.Options.MergeAttempts)
            {
                context.Instruments.Conflicted(StateConflictOutcome.Repeated);
                cancellationToken = CancellationToken.None;
            }
        }
    }

    // So many others may have followed that the version is not kept any more: written it is all the same, unless the resolver has kept another one.
    private async ValueTask<StateWriteResult> FindAsync(StateKey key, CommitId commitId, bool hasKept)
    {
        var history = await context
            .Calls.RunAsync(token => context.Store.GetHistoryAsync(key, int.MaxValue, token), CancellationToken.None)
            .ConfigureAwait(false);
        return history.FirstOrDefault(kept => kept.CommitId == commitId) is { } written
            ? new(true, written)
            : new(!hasKept, history.Count > 0 ? history[0] : null);
    }
}
