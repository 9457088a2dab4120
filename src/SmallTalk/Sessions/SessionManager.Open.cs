using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class SessionManager
{
    private static readonly SessionOpenOptions ByDefault = new();
    private static readonly Func<(ISessionStore Store, SessionCommit Commit), CancellationToken, ValueTask<CommitResult>> Commit = static (call, token) =>
        call.Store.CommitAsync(call.Commit, token);

    public async ValueTask<ISession> OpenAsync(SessionId id, SessionOpenOptions? options = null, CancellationToken cancellationToken = default) =>
        (await GetAsync(id, options ?? ByDefault, create: true, cancellationToken).ConfigureAwait(false))!;

    public async ValueTask<ISession> CreateAsync(SessionOpenOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= ByDefault;
        var key = new SessionKey(options.Partition, SessionId.New());
        Reserve(isNew: true);
        try
        {
            var commit = CommitOfNew(key, options);
            var result = await CommitAsync(commit, cancellationToken).ConfigureAwait(false);
            if (!result.IsStored)
                throw new SessionGoneException(key, null);
            var session = NewSession(commit, result, options);
            var slot = new SessionSlot();
            slot.Activate(session);
            _slots[key] = slot;
            return session;
        }
        catch
        {
            Unreserve();
            throw;
        }
    }

    public async ValueTask<ISession?> FindAsync(SessionId id, SessionOpenOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetAsync(id, options ?? ByDefault, create: false, cancellationToken).ConfigureAwait(false);

    private async ValueTask<ISession?> GetAsync(SessionId id, SessionOpenOptions options, bool create, CancellationToken cancellationToken)
    {
        _ = id.Value;
        var key = new SessionKey(options.Partition, id);
        while (true)
        {
            var slot = _slots.GetOrAdd(key, static _ => new());
            if (slot.Active is { Status: SessionStatus.Open } active && !options.Latest)
                return await ReadyAsync(active, options, cancellationToken).ConfigureAwait(false);
            await slot.Gate.EnterAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (!slot.IsRemoved)
                    return await GetHoldingGateAsync(slot, key, options, create, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Discard(key, slot);
                slot.Gate.Exit();
            }
        }
    }

    private async ValueTask<Session?> GetHoldingGateAsync(
        SessionSlot slot,
        SessionKey key,
        SessionOpenOptions options,
        bool create,
        CancellationToken cancellationToken
    )
    {
        if (slot.Find() is { } known)
        {
            if (known.Status is SessionStatus.Open && await TryRefreshAsync(known, options, cancellationToken).ConfigureAwait(false))
            {
                Activate(slot, known, mayRefuse: true);
                return await ReadyAsync(known, options, cancellationToken).ConfigureAwait(false);
            }
            Drop(slot);
        }
        if (create)
            await RefuseNewWhenClosedAsync(key, cancellationToken).ConfigureAwait(false);
        Reserve(isNew: false);
        Session? session = null;
        try
        {
            session = await LoadAsync(key, options, cancellationToken).ConfigureAwait(false);
            if (session is null && create)
                session = await CreateHoldingGateAsync(key, options, cancellationToken).ConfigureAwait(false);
            if (session is not null && !slot.Activate(session))
                Unreserve();
            return session;
        }
        finally
        {
            if (session is null)
                Unreserve();
        }
    }

    // While new sessions are refused, one that is asked for must not even for a moment have a place that a stored one needs.
    private async ValueTask RefuseNewWhenClosedAsync(SessionKey key, CancellationToken cancellationToken)
    {
        if (_capacity.ClosedBecause is null)
            return;
        var stored = await _context
            .Calls.RunAsync(token => _context.Store.LoadAsync(key, SessionRead.HeaderOnly, token), cancellationToken)
            .ConfigureAwait(false);
        if (stored is null)
            RefuseWhenClosed();
    }

    // An instance that was unloaded may be behind; one that is active is refreshed only when asked.
    private static async ValueTask<bool> TryRefreshAsync(Session session, SessionOpenOptions options, CancellationToken cancellationToken)
    {
        if (session.IsActive && !options.Latest)
            return true;
        try
        {
            await session.RefreshAsync(cancellationToken).ConfigureAwait(false);
            return session.Status is SessionStatus.Open;
        }
        catch (SessionGoneException)
        {
            return false;
        }
    }

    private async ValueTask<Session> ReadyAsync(Session session, SessionOpenOptions options, CancellationToken cancellationToken)
    {
        session.Touch();
        if (session.Expiry.ExpiresAt <= _context.Time.GetUtcNow())
            await session.ExpireAsync(cancellationToken).ConfigureAwait(false);
        if (session.Status is not SessionStatus.Open)
            throw new SessionGoneException(session.Key, session.Status);
        if (options.Read is { } read)
            await session.LoadAsync(read, cancellationToken).ConfigureAwait(false);
        return session;
    }

    private async ValueTask<Session?> LoadAsync(SessionKey key, SessionOpenOptions options, CancellationToken cancellationToken)
    {
        if (_remover.IsPending(key))
            throw new SessionGoneException(key, SessionStatus.Invalidated);
        using var span = SessionSpans.Start(SessionSpans.Restore, key, _context.Backend);
        var began = _context.Time.GetTimestamp();
        var read = Widen(options.Read ?? SessionRead.Tail(_context.Options.LoadedTail));
        var loaded = await _context.Calls.RunAsync(token => _context.Store.LoadAsync(key, read, token), cancellationToken).ConfigureAwait(false);
        if (loaded is null)
            return null;
        if (loaded.Header.Status is not SessionStatus.Open)
            throw new SessionGoneException(key, loaded.Header.Status);
        var session = new Session(key, loaded.Header.CreatedAt, SessionFacts.Of(loaded, _context.Codec), _context, this);
        _context.Instruments.Restored(_context.Time.GetElapsedTime(began));
        return (Session)await ReadyAsync(session, ByDefault, cancellationToken).ConfigureAwait(false);
    }

    // What is in memory reaches up to the end: a read with a limit is a read without.
    private static SessionRead Widen(SessionRead read) => read.Kind is SessionReadKind.Since ? SessionRead.Since(read.Value) : read;

    private async ValueTask<Session> CreateHoldingGateAsync(SessionKey key, SessionOpenOptions options, CancellationToken cancellationToken)
    {
        RefuseWhenClosed();
        var commit = CommitOfNew(key, options);
        var result = await CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        if (result.IsStored)
            return NewSession(commit, result, options);
        // Another writer was first.
        return await LoadAsync(key, options, cancellationToken).ConfigureAwait(false) ?? throw new SessionGoneException(key, null);
    }

    private SessionCommit CommitOfNew(SessionKey key, SessionOpenOptions options)
    {
        var lifetime = options.Lifetime ?? _context.Options.Lifetime;
        if (lifetime < SessionDefaults.MinLifetime || lifetime > SessionDefaults.MaxLifetime)
            throw new ArgumentOutOfRangeException(nameof(options), lifetime, "The lifetime must be 1 hour to 30 days.");
        var now = _context.Time.GetUtcNow();
        var expiry = new SessionExpiry(now + lifetime, _context.Options.SlidingExpiration ? lifetime : null);
        Payload? metadata = options.Metadata is { } values ? _context.Codec.WriteMetadata(values) : null;
        return StatusChange.Create(key, expiry, metadata, _context.Identity.Owner, now);
    }

    private Session NewSession(SessionCommit commit, CommitResult result, SessionOpenOptions options)
    {
        _context.Instruments.Created();
        return new Session(commit.Key, result.CommittedAt, SessionFacts.New(commit.Expiry!.Value, options.Metadata), _context, this);
    }

    /// <summary>Commits a change of status; repeats carry the retry mark.</summary>
    private async ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken)
    {
        var retries = _context.Calls.Open();
        while (true)
        {
            try
            {
                var result = await _context
                    .Calls.AttemptAsync(Commit, (_context.Store, commit), retries.AttemptDeadline, cancellationToken)
                    .ConfigureAwait(false);
                return result.Status is not CommitStatus.Fenced ? result : throw LoseLease(commit.Owner!);
            }
            catch (StoreException error) when (RetryWindow.IsPassing(error))
            {
                if (!await retries.WaitAsync(cancellationToken).ConfigureAwait(false))
                    throw;
                commit = commit with { IsRetry = true };
            }
        }
    }

    private OwnerFencedException LoseLease(ProcessOwner owner)
    {
        Fenced(owner);
        return new(owner);
    }
}
