using System.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class Session
{
    public async ValueTask<SessionReceipt> CommitAsync(SessionChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var set = ChangeSet.Of(change, _context.Codec);
        await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            Touch();
            _host.Activate(this, mayRefuse: false);
            await EnsureOpenHoldingGateAsync().ConfigureAwait(false);
            return MustBeStored(change, set)
                ? await StoreHoldingGateAsync(set, change).ConfigureAwait(false)
                : await KeepHoldingGateAsync(set).ConfigureAwait(false);
        }
        finally
        {
            _gate.Exit();
        }
    }

    // What depends on the store's answer, and what must never be lost, is not kept in memory first.
    private bool MustBeStored(SessionChange change, ChangeSet set)
    {
        if (_context.HoldsNothing || DependsOnStore(change) || set.Size > SessionDefaults.LargestHeldBytes)
            return true;
        if (_context.Options.SaveMode is SaveMode.WriteThrough)
            return !HasUnsaved;
        return change.Events.Any(item => item.Priority is EventPriority.Critical);
    }

    private static bool DependsOnStore(SessionChange change) =>
        change.RequiredVersion is not null || change.CommitId is not null || change.State.Any(entry => entry.ExpectedVersion is not null);

    private async ValueTask<SessionReceipt> KeepHoldingGateAsync(ChangeSet set)
    {
        var receipt = Keep(set);
        // The last save may have begun between the look and this: then nobody else saves it.
        Interlocked.MemoryBarrier();
        if (!_context.HoldsNothing)
            return receipt;
        await SaveHoldingGateAsync(retry: true).ConfigureAwait(false);
        return receipt with { Durability = _context.Backend.Durability };
    }

    private SessionReceipt Keep(ChangeSet set)
    {
        var first = set.Messages.Count == 0 ? 0 : _visible.LastSequence + 1;
        var joins = _waiting.Length > 0 && _waiting[^1].Size + set.Size <= SessionDefaults.LargestHeldBytes;
        var version = joins ? _visible.Version : _visible.Version + 1;
        _visible = _visible.Apply(set, version, _context.Time.GetUtcNow(), isStored: false);
        if (joins)
            _waiting[^1].Add(set);
        else
            _waiting = [.. _waiting, set];
        if (!IsSaveScheduled)
            ScheduleSave(_context.Options.SaveInterval);
        return new(version, first, _visible.LastSequence, Durability.Memory);
    }

    private async ValueTask<SessionReceipt> StoreHoldingGateAsync(ChangeSet set, SessionChange change)
    {
        var requiredVersion = change.RequiredVersion;
        try
        {
            if (HasUnsaved)
                await SaveHoldingGateAsync(retry: true).ConfigureAwait(false);
            if (requiredVersion is { } version && version != _stored.Version)
                throw new SessionConflictException(Key, version, _stored.Version);
            var first =
                await MeetExpectationsHoldingGateAsync(set).ConfigureAwait(false)
                ?? await SendAsync(set, requiredVersion, _context.Calls.Open()).ConfigureAwait(false);
            Publish();
            return new(_stored.Version, first, _stored.LastSequence, _context.Backend.Durability);
        }
        catch (StoreException error) when (ContinuesInMemory(error) && !DependsOnStore(change))
        {
            return HasUnsaved ? Keep(set) : Continue(set, error);
        }
    }

    private bool ContinuesInMemory(StoreException error) =>
        _context.Options.OnStoreFailure is StoreFailurePolicy.ContinueInMemory && !_context.HoldsNothing && error is not OwnerFencedException;

    private SessionReceipt Continue(ChangeSet set, StoreException error)
    {
        _sending = set;
        Publish();
        var first = set.Messages.Count == 0 ? 0 : _visible.LastSequence - set.Messages.Count + 1;
        NoteFailedSave(error);
        return new(_visible.Version, first, _visible.LastSequence, Durability.Memory);
    }

    /// <summary>Brings a set into the store, over conflicts and passing errors, and takes it over into what is stored.</summary>
    /// <returns>The sequence of its first message; 0 when it has none.</returns>
    private async ValueTask<long> SendAsync(ChangeSet set, long? requiredVersion, RetryWindow retries)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            var result = await AttemptAsync(set, retries).ConfigureAwait(false);
            if (result.IsStored)
                return await TakeOverAsync(set, result).ConfigureAwait(false);
            if (result.Status is CommitStatus.Gone)
                throw await LearnGoneAsync().ConfigureAwait(false);
            if (result.Status is CommitStatus.Fenced)
                throw LoseLease();

            _context.Instruments.Conflicted("version");
            LogConflict(_context.Log, Key, _stored.Version, result.Version, conflicts + 1);
            if (conflicts == _context.Options.MaxConflictRetries)
                throw new SessionConflictException(Key, _stored.Version, result.Version);
            if (requiredVersion is null)
                await Task.Delay(_context.Options.ConflictRetryDelay, _context.Time).ConfigureAwait(false);
            if (await CatchUpHoldingGateAsync(set).ConfigureAwait(false) is { } first)
                return first;
            if (requiredVersion is { } version && version != _stored.Version)
                throw new SessionConflictException(Key, version, _stored.Version);
            set.IsRetry = true;
        }
    }

    private async ValueTask<CommitResult> AttemptAsync(ChangeSet set, RetryWindow retries)
    {
        while (true)
        {
            var began = _context.Time.GetTimestamp();
            using var span = SessionSpans.Start(SessionSpans.Commit, Key, _context.Backend);
            try
            {
                var commit = set.ToCommit(Key, _stored, Owner, _context.Time.GetUtcNow());
                var result = await _context
                    .Calls.AttemptAsync(token => _context.Store.CommitAsync(commit, token), retries.AttemptDeadline, CancellationToken.None)
                    .ConfigureAwait(false);
                _context.Instruments.Saved(_context.Time.GetElapsedTime(began));
                span?.SetTag(SessionSpans.StatusTag, result.Status.ToString());
                return result;
            }
            catch (OwnerFencedException)
            {
                throw LoseLease();
            }
            catch (StoreException error)
            {
                span?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
                NoteFailedAttempt(set, error);
                if (RetryWindow.IsPassing(error) && await retries.WaitAsync().ConfigureAwait(false))
                    continue;
                if (set.IsOutcomeUnknown && !error.OutcomeUnknown)
                    throw RetryWindow.OutcomeUnknown(error);
                throw;
            }
        }
    }

    private void NoteFailedAttempt(ChangeSet set, StoreException error)
    {
        set.IsRetry |= error.OutcomeUnknown;
        set.IsOutcomeUnknown |= error.OutcomeUnknown;
        _context.Instruments.SaveFailed(error.Class.ToString(), _context.Backend.Name);
        LogAttemptFailed(_context.Log, Key, _context.Backend.Name, error);
    }

    private async ValueTask<long> TakeOverAsync(ChangeSet set, CommitResult result)
    {
        if (result.Version == _stored.Version + 1)
            _stored = _stored.Apply(set, result.Version, result.CommittedAt, isStored: true);
        else
            await CatchUpHoldingGateAsync(null).ConfigureAwait(false);
        return result.FirstSequence;
    }

    private OwnerFencedException LoseLease()
    {
        var owner = Owner ?? new ProcessOwner("(none)", 0);
        _fenced = owner;
        _host.Fenced(owner);
        return new OwnerFencedException(owner);
    }

    private async ValueTask<SessionGoneException> LearnGoneAsync()
    {
        var header = await _context
            .Calls.RunAsync(token => _context.Store.LoadAsync(Key, SessionRead.HeaderOnly, token), CancellationToken.None)
            .ConfigureAwait(false);
        return BecomeGone(header?.Header.Status);
    }
}
