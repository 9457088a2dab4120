using SmallTalk.State;

namespace SmallTalk.Storage;

internal sealed partial class MigrationRun
{
    private async ValueTask<MigrationCheckpoint> CopyStateAsync(MigrationCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        using var reader = new SessionReader(source, options);
        using var hash = new ContentHash();
        Report(StoreMigrationPhase.State);
        await foreach (var key in reader.KeysAsync(null, cancellationToken).ConfigureAwait(false))
        {
            if (key == MigrationCheckpoint.Key)
                continue;
            var versions = await reader.VersionsAsync(key, cancellationToken).ConfigureAwait(false);
            await WriteAsync(versions, cancellationToken).ConfigureAwait(false);
            var digest = HashOf(hash, versions);
            var history = await target.State.GetHistoryAsync(key, options.KeptStateVersions, cancellationToken).ConfigureAwait(false);
            if (!digest.AsSpan().SequenceEqual(HashOf(hash, history.Reverse())))
                throw new StoreMigrationException(
                    $"State '{key.Name}' of partition '{key.Partition}' is not the same in '{target.Name}' as in '{source.Name}': {versions.Count} versions were read, {history.Count} arrived. "
                        + $"If only versions are missing, set {nameof(StoreMigrationOptions.KeptStateVersions)} to what the target keeps.",
                    ErrorClass.Permanent
                );
            Chain(digest);
            _counts = _counts with
            {
                StateVersions = _counts.StateVersions + versions.Count,
                Bytes = _counts.Bytes + versions.Sum(version => version.Value?.Bytes.Length ?? 0),
            };
            Report(StoreMigrationPhase.State);
        }
        return await NextAsync(checkpoint, StoreMigrationPhase.Events, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the versions of an entry that the target does not have yet.</summary>
    private async ValueTask WriteAsync(IReadOnlyList<StateEntry> versions, CancellationToken cancellationToken)
    {
        if (versions.Count == 0)
            return;
        var there = await target.State.GetAsync(versions[0].Key, cancellationToken).ConfigureAwait(false);
        for (var index = 0; index < versions.Count; index++)
        {
            if (versions[index].Version <= there?.Version)
                continue;
            var write = StateSteps.ToWrite(versions, index);
            var result = await target.State.WriteAsync(write, versions[index].CommitId, owner: null, cancellationToken).ConfigureAwait(false);
            if (!result.Written)
                throw new StoreMigrationException(
                    $"'{target.Name}' refused version {versions[index].Version} of state '{write.Key.Name}'. Another process uses the target: stop it, then start the copy again.",
                    ErrorClass.Conflict
                );
        }
    }

    private async ValueTask CopyEventsAsync(SubscriberCopier subscribers, CancellationToken cancellationToken)
    {
        Report(StoreMigrationPhase.Events);
        await subscribers.PrepareAsync(cancellationToken).ConfigureAwait(false);
        using var copier = new EventCopier(source.Events, target.Events, options)
        {
            Matched = pair =>
            {
                subscribers.Saw(pair);
                Chain(pair.Hash);
                _counts = _counts with { Events = _counts.Events + 1, Bytes = _counts.Bytes + pair.Record.Event.Payload.Bytes.Length };
            },
            Paged = () => Report(StoreMigrationPhase.Events),
        };
        await copier.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private static byte[] HashOf(ContentHash hash, IEnumerable<StateEntry> versions)
    {
        foreach (var version in versions)
            hash.Add(version);
        return hash.Take();
    }

    private StoreMigrationReport ToReport(SubscriberCopier subscribers, bool isResumed) =>
        new()
        {
            Sessions = _counts.Sessions,
            Messages = _counts.Messages,
            StateVersions = _counts.StateVersions,
            Events = _counts.Events,
            Cursors = subscribers.Cursors,
            DeadLetters = subscribers.DeadLetters,
            Bytes = _counts.Bytes,
            Fingerprint = Convert.ToHexStringLower(_counts.Fingerprint),
            IsResumed = isResumed,
            SubscribersWithLostEvents = subscribers.Lost,
        };
}
