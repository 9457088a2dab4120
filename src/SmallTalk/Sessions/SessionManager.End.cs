using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class SessionManager
{
    public async ValueTask InvalidateAsync(
        SessionId id,
        Partition partition = default,
        CancellationToken cancellationToken = default
    )
    {
        _ = id.Value;
        var key = new SessionKey(partition, id);
        remover.Begin(key);
        await TakeOutAsync(key).ConfigureAwait(false);
        try
        {
            await remover.InvalidateAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (OwnerFencedException error)
        {
            Fenced(error.Owner);
            throw;
        }
    }

    // Under the gate, so that nobody who loads it just now brings it back.
    private async ValueTask TakeOutAsync(SessionKey key)
    {
        var slot = slots.GetOrAdd(key, static _ => new());
        await slot.Gate.EnterAsync().ConfigureAwait(false);
        try
        {
            var (session, wasActive) = slot.Clear();
            if (wasActive)
                Unreserve();
            if (session is not null)
                await session.InvalidateAsync().ConfigureAwait(false);
        }
        finally
        {
            Discard(key, slot);
            slot.Gate.Exit();
        }
    }

    private async Task SweepDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogSweepFailed(context.Log, error);
        }
        sweeps.Add(context.Options.SweepInterval, SweepDueAsync);
    }

    /// <summary>Unloads idle sessions, ends expired ones, and removes what is due for removal.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        UnloadIdle();
        var now = context.Time.GetUtcNow();
        await ExpireLoadedAsync(now, cancellationToken).ConfigureAwait(false);
        await ForEachAsync(SessionStatus.Open, now, ExpireStoredAsync, cancellationToken).ConfigureAwait(false);
        await ForEachAsync(SessionStatus.Expired, now - context.Options.ExpiredGrace, remover.ForgetAsync, cancellationToken)
            .ConfigureAwait(false);
        await ForEachAsync(SessionStatus.Invalidated, now, RemoveStoredAsync, cancellationToken).ConfigureAwait(false);
    }

    private async Task ExpireLoadedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var slot in slots.Values)
            if (slot.Active is { } session && session.Expiry.ExpiresAt <= now)
            {
                await SweepOneAsync(session.Key, session.ExpireAsync(cancellationToken)).ConfigureAwait(false);
                if (session.Status is not SessionStatus.Open && ReferenceEquals(slot.Active, session))
                    Drop(slot);
            }
    }

    // One session that cannot be swept does not keep the others waiting, unless the store is not there at all.
    private async ValueTask SweepOneAsync(SessionKey key, ValueTask sweep)
    {
        try
        {
            await sweep.ConfigureAwait(false);
        }
        catch (SmallTalkException error) when (error is not (StoreUnavailableException or OwnerFencedException))
        {
            LogNotSwept(context.Log, key, error);
        }
    }

    private async Task ForEachAsync(
        SessionStatus status,
        DateTimeOffset expiresUntil,
        Func<SessionHeader, CancellationToken, ValueTask> action,
        CancellationToken cancellationToken
    )
    {
        var query = new SessionQuery { Status = status, ExpiresUntil = expiresUntil, Limit = SessionDefaults.SweepPage };
        while (true)
        {
            var page = await QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var header in page.Sessions)
                await SweepOneAsync(header.Key, action(header, cancellationToken)).ConfigureAwait(false);
            if (page.Next is not { } next)
                return;
            query = query with { After = next };
        }
    }

    // A session that is in memory here ends there: it may hold changes that move its expiry.
    private async ValueTask ExpireStoredAsync(SessionHeader header, CancellationToken cancellationToken)
    {
        if (slots.TryGetValue(header.Key, out var slot) && slot.Active is not null)
            return;
        var commit = StatusChange.Expire(header.Key, header.Version, context.Identity.Owner, context.Time.GetUtcNow());
        var result = await CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        if (!result.IsStored)
            return;
        context.Instruments.Ended(SessionStatus.Expired);
        LogExpired(context.Log, header.Key);
    }

    private ValueTask RemoveStoredAsync(SessionHeader header, CancellationToken cancellationToken)
    {
        if (remover.IsPending(header.Key))
            return ValueTask.CompletedTask;
        return header.Expiry.SlidingWindow is null
            ? remover.ForgetAsync(header, cancellationToken)
            : remover.RemoveAsync(header.Key);
    }
}
