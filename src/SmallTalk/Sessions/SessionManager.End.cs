using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class SessionManager
{
    public async ValueTask InvalidateAsync(SessionId id, Partition partition = default, CancellationToken cancellationToken = default)
    {
        _ = id.Value;
        var key = new SessionKey(partition, id);
        _remover.Begin(key);
        await TakeOutAsync(key).ConfigureAwait(false);
        try
        {
            await _remover.InvalidateAsync(key, cancellationToken).ConfigureAwait(false);
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
        var slot = _slots.GetOrAdd(key, static _ => new());
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
            LogSweepFailed(_context.Log, error);
        }
        _sweeps.Add(_context.Options.SweepInterval, SweepDueAsync);
    }

    /// <summary>Unloads idle sessions, ends expired ones, and removes what is due for removal.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        UnloadIdle();
        var now = _context.Time.GetUtcNow();
        await ExpireLoadedAsync(now, cancellationToken).ConfigureAwait(false);
        await ForEachAsync(SessionStatus.Open, now, ExpireStoredAsync, cancellationToken).ConfigureAwait(false);
        await ForEachAsync(SessionStatus.Expired, now - _context.Options.ExpiredGrace, _remover.ForgetAsync, cancellationToken).ConfigureAwait(false);
        await ForEachAsync(SessionStatus.Invalidated, now, RemoveStoredAsync, cancellationToken).ConfigureAwait(false);
    }

    private async Task ExpireLoadedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var slot in _slots.Values)
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
        catch (Exception error) when (error is not (StoreUnavailableException or OwnerFencedException or OperationCanceledException))
        {
            LogNotSwept(_context.Log, key, error);
        }
    }

    private async Task ForEachAsync(
        SessionStatus status,
        DateTimeOffset expiresUntil,
        Func<SessionHeader, CancellationToken, ValueTask> action,
        CancellationToken cancellationToken
    )
    {
        var query = new SessionQuery
        {
            Status = status,
            ExpiresUntil = expiresUntil,
            Limit = SessionDefaults.SweepPage,
        };
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
        if (_slots.TryGetValue(header.Key, out var slot) && slot.Active is not null)
            return;
        var commit = StatusChange.Expire(header.Key, header.Version, _context.Identity.Owner, _context.Time.GetUtcNow());
        var result = await CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        if (!result.IsStored)
            return;
        _context.Instruments.Ended(SessionStatus.Expired);
        LogExpired(_context.Log, header.Key);
    }

    private ValueTask RemoveStoredAsync(SessionHeader header, CancellationToken cancellationToken)
    {
        if (_remover.IsPending(header.Key))
            return ValueTask.CompletedTask;
        return header.Expiry.SlidingWindow is null ? _remover.ForgetAsync(header, cancellationToken) : _remover.RemoveAsync(header.Key);
    }
}
