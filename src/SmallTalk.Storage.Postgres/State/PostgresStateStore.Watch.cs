using System.Runtime.CompilerServices;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Postgres;

internal sealed partial class PostgresStateStore
{
    private readonly string _versionsOfSession = database.Sql(StateText.Versions(isSession: true));
    private readonly string _versionsOfPartition = database.Sql(StateText.Versions(isSession: false));

    public IAsyncEnumerable<StateEntry> WatchAsync(Partition partition, SessionId? session, string namePrefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(namePrefix);
        return WatchAsync(new StateScope(partition, session), namePrefix, cancellationToken);
    }

    private async IAsyncEnumerable<StateEntry> WatchAsync(StateScope scope, string namePrefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new StateWatcher(scope, namePrefix);
        watchers.Add(watcher);
        try
        {
            var begun = time.GetTimestamp();
            var seen = await VersionsAsync(scope, namePrefix, cancellationToken, scope.Session is null ? null : begun).ConfigureAwait(false);
            var given = new Dictionary<string, (long, Guid)>();
            while (true)
            {
                var look = await watcher.TakeAsync(database.Options.StatePollInterval, time, cancellationToken).ConfigureAwait(false);
                foreach (var entry in await FindChangedAsync(watcher, look, namePrefix, seen, given, cancellationToken).ConfigureAwait(false))
                {
                    seen[entry.Key.Name] = given[entry.Key.Name] = (entry.Version, entry.CommitId.Value);
                    yield return entry;
                }
            }
        }
        finally
        {
            watchers.Remove(watcher);
        }
    }

    /// <summary>Reads what changed; while the server cannot be reached nothing has, and all is looked at again later.</summary>
    private async ValueTask<List<StateEntry>> FindChangedAsync(
        StateWatcher watcher,
        (bool All, IReadOnlyCollection<string> Written, IReadOnlyCollection<string> Heard) look,
        string namePrefix,
        Dictionary<string, (long, Guid)> seen,
        Dictionary<string, (long, Guid)> given,
        CancellationToken cancellationToken
    )
    {
        var changed = new List<StateEntry>();
        try
        {
            var names = look.Written.Concat(look.Heard).ToHashSet();
            if (look.All)
                foreach (var (name, version) in await VersionsAsync(watcher.Scope, namePrefix, cancellationToken).ConfigureAwait(false))
                    if (!seen.TryGetValue(name, out var known) || known != version)
                        names.Add(name);
            foreach (var name in names)
            {
                if (await GetAsync(watcher.Scope.Key(name), cancellationToken).ConfigureAwait(false) is not { } entry)
                    continue;
                var known = look.Written.Contains(name) ? given : seen;
                if (!known.TryGetValue(name, out var version) || version != (entry.Version, entry.CommitId.Value))
                    changed.Add(entry);
            }
        }
        catch (StoreException error) when (error.IsTransient)
        {
            foreach (var name in look.Written)
                watcher.Written(name);
            watcher.LookAtAll();
            await Task.Delay(database.Options.StatePollInterval, time, cancellationToken).ConfigureAwait(false);
            return [];
        }
        return changed;
    }

    private ValueTask<Dictionary<string, (long, Guid)>> VersionsAsync(
        StateScope scope,
        string namePrefix,
        CancellationToken cancellationToken,
        long? begun = null
    ) =>
        database.RunAsync(
            scope.Session is null ? _versionsOfPartition : _versionsOfSession,
            [.. scope.Parameters, Param.Text(namePrefix)],
            async (reader, token) =>
            {
                var versions = new Dictionary<string, (long, Guid)>();
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    // State of sessions is not pushed: what was written while the first look was on its way is left out of it, so that the next look brings it.
                    if (begun is null || reader.GetInt64(3) < reader.GetInt64(4) - Moments.ToMicroseconds(time.GetElapsedTime(begun.Value)))
                        versions[reader.GetString(0)] = (reader.GetInt64(1), reader.GetGuid(2));
                return versions;
            },
            isWrite: false,
            cancellationToken
        );
}
