using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class Session
{
    /// <summary>Ends the session here: it refuses everything from now on, and what is not stored is dropped.</summary>
    internal SessionGoneException BecomeGone(SessionStatus? status)
    {
        if (HasUnsaved)
            LogUnsavedDropped(_context.Log, Key, UnsavedMessages);
        _sending = null;
        _waiting = [];
        _stored = _stored with { Status = status ?? SessionStatus.Invalidated };
        Publish();
        _context.Alerts.Resolve(AlertKey);
        return new SessionGoneException(Key, status);
    }

    /// <summary>Ends the session when its time has run out, after a look at whether another process has moved it.</summary>
    internal async ValueTask ExpireAsync(CancellationToken cancellationToken)
    {
        await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_visible.Status is SessionStatus.Open && _fenced is null)
                await EnsureOpenHoldingGateAsync().ConfigureAwait(false);
        }
        catch (SessionGoneException)
        {
            // That is what it was called for.
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Ends the session without asking the store: it was invalidated here.</summary>
    internal async ValueTask InvalidateAsync()
    {
        await _gate.EnterAsync().ConfigureAwait(false);
        try
        {
            _ = BecomeGone(SessionStatus.Invalidated);
        }
        finally
        {
            _gate.Exit();
        }
    }

    private int UnsavedMessages => (Volatile.Read(ref _sending)?.Messages.Count ?? 0) + Volatile.Read(ref _waiting).Sum(set => set.Messages.Count);

    private async ValueTask EnsureOpenHoldingGateAsync()
    {
        ThrowIfFenced();
        if (_visible.Status is not SessionStatus.Open)
            throw new SessionGoneException(Key, _visible.Status);
        if (!IsOverdue)
            return;
        await CatchUpHoldingGateAsync(null).ConfigureAwait(false);
        Publish();
        if (_visible.Status is not SessionStatus.Open)
            throw BecomeGone(_visible.Status);
        if (IsOverdue && await ExpireHoldingGateAsync().ConfigureAwait(false) is { } gone)
            throw gone;
    }

    private bool IsOverdue => _visible.Expiry.ExpiresAt <= _context.Time.GetUtcNow();

    /// <summary>Marks the session as expired.</summary>
    /// <returns>That it is gone; null when another writer was first and has prolonged it.</returns>
    private async ValueTask<SessionGoneException?> ExpireHoldingGateAsync()
    {
        if (HasUnsaved)
            await SaveHoldingGateAsync(retry: false).ConfigureAwait(false);
        while (IsOverdue && _visible.Status is SessionStatus.Open)
        {
            var commit = StatusChange.Expire(Key, _stored.Version, Owner, _context.Time.GetUtcNow());
            var result = await _context.Calls.RunAsync(token => _context.Store.CommitAsync(commit, token), CancellationToken.None).ConfigureAwait(false);
            if (result.Status is CommitStatus.Fenced)
                throw LoseLease();
            if (result.Status is not CommitStatus.VersionConflict)
                return Expired(result);
            await CatchUpHoldingGateAsync(null).ConfigureAwait(false);
            Publish();
        }
        return _visible.Status is SessionStatus.Open ? null : BecomeGone(_visible.Status);
    }

    private SessionGoneException Expired(CommitResult result)
    {
        if (result.IsStored)
        {
            _context.Instruments.Ended(SessionStatus.Expired);
            _stored = _stored with { Version = result.Version };
        }
        return BecomeGone(SessionStatus.Expired);
    }

    /// <summary>Gives up what could not be saved before the session expired (FR-002b).</summary>
    private async ValueTask<bool> ExpiresUnsavedAsync()
    {
        if (!IsOverdue || _plan is null)
            return false;
        try
        {
            return await ExpireHoldingGateAsync().ConfigureAwait(false) is not null;
        }
        catch (SmallTalkException)
        {
            _ = BecomeGone(SessionStatus.Expired);
            return true;
        }
    }
}
