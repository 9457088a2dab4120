using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>One run of a migration, from wherever an earlier one was cut to the end.</summary>
internal sealed partial class MigrationRun(
    IStoreBackend source,
    IStoreBackend target,
    StoreMigrationOptions options,
    IProgress<StoreMigrationProgress>? progress
)
{
    private const int CheckpointSessions = 100;
    private const long CheckpointBytes = 16 * 1024 * 1024;

    private readonly MigrationTarget _target = new(target);
    private MigrationCounts _counts = new();
    private long? _totalSessions;

    public async Task<StoreMigrationReport> RunAsync(CancellationToken cancellationToken)
    {
        await CheckUnusedAsync(source, cancellationToken).ConfigureAwait(false);
        await CheckUnusedAsync(target, cancellationToken).ConfigureAwait(false);
        var name = await IdentifyAsync(cancellationToken).ConfigureAwait(false);
        var found = await _target.FindAsync(name, cancellationToken).ConfigureAwait(false);
        var checkpoint = found ?? new() { Source = name };
        if (found is null)
            await _target.SaveAsync(checkpoint, cancellationToken).ConfigureAwait(false);
        _counts = checkpoint.Counts;
        _totalSessions = (await source.GetStatisticsAsync(cancellationToken).ConfigureAwait(false)).Sessions;
        if (checkpoint.Phase == StoreMigrationPhase.Sessions)
            checkpoint = await CopySessionsAsync(checkpoint, isResumed: found is not null, cancellationToken).ConfigureAwait(false);
        if (checkpoint.Phase == StoreMigrationPhase.State)
            checkpoint = await CopyStateAsync(checkpoint, cancellationToken).ConfigureAwait(false);
        using var subscribers = new SubscriberCopier(source.Events, target.Events, options);
        await CopyEventsAsync(subscribers, cancellationToken).ConfigureAwait(false);
        Report(StoreMigrationPhase.Subscribers);
        Chain(await subscribers.CopyCursorsAsync(cancellationToken).ConfigureAwait(false));
        Chain(await subscribers.CopyLettersAsync(cancellationToken).ConfigureAwait(false));
        await _target.SaveAsync(null, cancellationToken).ConfigureAwait(false);
        Report(StoreMigrationPhase.Completed);
        return ToReport(subscribers, isResumed: found is not null);
    }

    private static async ValueTask CheckUnusedAsync(IStoreBackend store, CancellationToken cancellationToken)
    {
        foreach (var lease in await store.Leases.ListAsync(cancellationToken).ConfigureAwait(false))
            if (lease is { IsExpired: false, IsFenced: false })
                throw new StoreMigrationException(
                    $"Instance '{lease.Owner.Instance}' uses '{store.Name}': its lease runs until {lease.ExpiresAt:O}. Stop every host of both stores; a killed one's lease runs out by itself.",
                    ErrorClass.Conflict
                );
    }

    /// <summary>What tells this source from another: its engine and its first session.</summary>
    private async ValueTask<string> IdentifyAsync(CancellationToken cancellationToken)
    {
        var page = await source.Sessions.QueryAsync(new() { Limit = 1 }, cancellationToken).ConfigureAwait(false);
        using var hash = new ContentHash();
        hash.Add(source.Name);
        foreach (var header in page.Sessions)
        {
            hash.Add(header.Key.Partition.Value);
            hash.Add(header.Key.Id.Value);
            hash.Add(header.CreatedAt);
        }
        return Convert.ToHexStringLower(hash.Take());
    }

    private async ValueTask<MigrationCheckpoint> CopySessionsAsync(MigrationCheckpoint checkpoint, bool isResumed, CancellationToken cancellationToken)
    {
        using var copier = new SessionCopier(source, target, options);
        var saved = _counts;
        var after = checkpoint.After;
        do
        {
            var query = new SessionQuery { After = after, Limit = options.PageSize };
            var page = await source.Sessions.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var header in page.Sessions)
            {
                await CopySessionAsync(copier, header, isResumed, cancellationToken).ConfigureAwait(false);
                if (_counts.Sessions - saved.Sessions < CheckpointSessions && _counts.Bytes - saved.Bytes < CheckpointBytes)
                    continue;
                saved = _counts;
                checkpoint = checkpoint with { Partition = header.Key.Partition.Value, Session = header.Key.Id.Value, Counts = _counts };
                await _target.SaveAsync(checkpoint, cancellationToken).ConfigureAwait(false);
            }
            after = page.Next;
        } while (after is not null);
        if (isResumed)
            await CheckSessionsAsync(cancellationToken).ConfigureAwait(false);
        return await NextAsync(checkpoint, StoreMigrationPhase.State, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CopySessionAsync(SessionCopier copier, SessionHeader header, bool isResumed, CancellationToken cancellationToken)
    {
        var digest = await copier
            .CopyAsync(header, isResumed, (messages, bytes) => Report(StoreMigrationPhase.Sessions, header.Key, messages, bytes), cancellationToken)
            .ConfigureAwait(false);
        Chain(digest.Hash);
        _counts = _counts with
        {
            Sessions = _counts.Sessions + 1,
            Messages = _counts.Messages + digest.Messages,
            StateVersions = _counts.StateVersions + digest.StateVersions,
            Bytes = _counts.Bytes + digest.Bytes,
        };
        Report(StoreMigrationPhase.Sessions, header.Key);
    }

    /// <summary>After a cut the source may have lost a session that had arrived already.</summary>
    private async ValueTask CheckSessionsAsync(CancellationToken cancellationToken)
    {
        long count = 0;
        SessionKey? after = null;
        do
        {
            var page = await target.Sessions.QueryAsync(new() { After = after, Limit = options.PageSize }, cancellationToken).ConfigureAwait(false);
            count += page.Sessions.Count;
            after = page.Next;
        } while (after is not null);
        if (count != _counts.Sessions)
            throw new StoreMigrationException(
                $"The target holds {count} sessions, the source {_counts.Sessions}: it changed between two runs. Copy into an empty store.",
                ErrorClass.Permanent
            );
    }

    private async ValueTask<MigrationCheckpoint> NextAsync(MigrationCheckpoint checkpoint, StoreMigrationPhase phase, CancellationToken cancellationToken)
    {
        checkpoint = checkpoint with { Phase = phase, Counts = _counts };
        await _target.SaveAsync(checkpoint, cancellationToken).ConfigureAwait(false);
        return checkpoint;
    }

    private void Chain(byte[] hash)
    {
        using var chain = new ContentHash();
        chain.Add(_counts.Fingerprint.AsSpan());
        chain.Add(hash.AsSpan());
        _counts = _counts with { Fingerprint = chain.Take() };
    }

    private void Report(StoreMigrationPhase phase, SessionKey? session = null, long messages = 0, long bytes = 0) =>
        progress?.Report(
            new()
            {
                Phase = phase,
                Session = session,
                Sessions = _counts.Sessions,
                TotalSessions = _totalSessions,
                Messages = _counts.Messages + messages,
                Events = _counts.Events,
                Bytes = _counts.Bytes + bytes,
            }
        );
}
