using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>Copies one session and compares what arrived.</summary>
internal sealed class SessionCopier(IStoreBackend source, IStoreBackend target, StoreMigrationOptions options) : IDisposable
{
    private readonly SessionReader _source = new(source, options);
    private readonly SessionReader _target = new(target, options);

    /// <summary>Brings a session over, unless it is there already.</summary>
    /// <param name="header">The session's header in the source.</param>
    /// <param name="mayBeThere">Whether an earlier copy may have brought it, whole or in part.</param>
    /// <param name="written">Told after each commit how many messages and bytes are there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The session's hash, and what it holds.</returns>
    public async ValueTask<SessionDigest> CopyAsync(SessionHeader header, bool mayBeThere, Action<long, long> written, CancellationToken cancellationToken)
    {
        if (mayBeThere && await FindAsync(header, cancellationToken).ConfigureAwait(false) is { } found)
            return found;
        var digest = await WriteAsync(header, written, cancellationToken).ConfigureAwait(false);
        var there = await target.Sessions.LoadAsync(header.Key, SessionRead.HeaderOnly, cancellationToken).ConfigureAwait(false);
        var hash = there is null ? [] : await _target.HashAsync(there.Header, cancellationToken).ConfigureAwait(false);
        if (!digest.Hash.AsSpan().SequenceEqual(hash))
            throw Different(header, digest);
        return digest;
    }

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    /// <summary>Whether the session is complete in the target; what is there of an incomplete one is removed.</summary>
    private async ValueTask<SessionDigest?> FindAsync(SessionHeader header, CancellationToken cancellationToken)
    {
        var there = await target.Sessions.LoadAsync(header.Key, SessionRead.HeaderOnly, cancellationToken).ConfigureAwait(false);
        if (there is null)
            return null;
        if (there.Header.Version == header.Version && there.Header.LastSequence == header.LastSequence)
        {
            var hash = await _source.HashAsync(header, cancellationToken).ConfigureAwait(false);
            var found = await _target.HashAsync(there.Header, cancellationToken).ConfigureAwait(false);
            if (hash.AsSpan().SequenceEqual(found))
                return new(hash, _source.Messages, _source.StateVersions, _source.Bytes);
        }
        await target.Sessions.DeleteAsync(header.Key, default, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<SessionDigest> WriteAsync(SessionHeader header, Action<long, long> written, CancellationToken cancellationToken)
    {
        var entries = await _source.BeginAsync(header, cancellationToken).ConfigureAwait(false);
        var steps = StateSteps.Of(entries, header.Version);
        var batches = _source.BatchesAsync(header, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (batches.ConfigureAwait(false))
        {
            var hasBatch = await batches.MoveNextAsync().ConfigureAwait(false);
            for (long version = 0; ; )
            {
                var messages = hasBatch ? batches.Current : [];
                hasBatch = hasBatch && await batches.MoveNextAsync().ConfigureAwait(false);
                var state = version < steps.Count ? steps[(int)version] : [];
                var isLast = !hasBatch && version + 1 >= steps.Count;
                version = await CommitAsync(header, (version, isLast ? header.Version : version + 1), messages, state, cancellationToken).ConfigureAwait(false);
                written(_source.Messages, _source.Bytes);
                if (isLast)
                    return new(_source.End(), _source.Messages, _source.StateVersions, _source.Bytes);
            }
        }
    }

    private async ValueTask<long> CommitAsync(
        SessionHeader header,
        (long Expected, long Next) version,
        IReadOnlyList<MessageRecord> messages,
        IReadOnlyList<StateWrite> state,
        CancellationToken cancellationToken
    )
    {
        if (version.Next <= version.Expected)
            throw new StoreMigrationException(
                $"Session '{header.Key}' holds more commits than its version says. It cannot be copied.",
                ErrorClass.Permanent,
                header.Key
            );
        var isFirst = version.Expected == 0;
        var commit = new SessionCommit
        {
            CommitId = CommitId.New(),
            Key = header.Key,
            ExpectedVersion = version.Expected,
            Messages = [.. messages.Select(message => new NewMessage(message.Payload) { Import = new(message.CommitId, message.CommittedAt) })],
            State = state,
            Status = header.Status,
            Expiry = isFirst ? header.Expiry : null,
            Metadata = isFirst && !header.Metadata.IsEmpty ? header.Metadata : null,
            PendingTurn = isFirst && !header.PendingTurn.IsEmpty ? header.PendingTurn : null,
            Import = new(version.Next, header.CreatedAt, header.UpdatedAt),
        };
        var result = await target.Sessions.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        if (result.Status != CommitStatus.Committed)
            throw new StoreMigrationException(
                $"'{target.Name}' answered '{result.Status}' to session '{header.Key}'. Another process uses the target: stop it, then start the copy again.",
                ErrorClass.Conflict,
                header.Key
            );
        return version.Next;
    }

    private StoreMigrationException Different(SessionHeader header, SessionDigest digest) =>
        new(
            $"Session '{header.Key}' is not the same in '{target.Name}' as in '{source.Name}': {digest.Messages} messages and {digest.StateVersions} versions of state were read, "
                + $"{_target.Messages} and {_target.StateVersions} arrived. If only versions differ, set {nameof(StoreMigrationOptions.KeptStateVersions)} to what the target keeps.",
            ErrorClass.Permanent,
            header.Key
        );
}
