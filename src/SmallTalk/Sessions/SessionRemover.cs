using System.Collections.Concurrent;
using System.Globalization;
using SmallTalk.Alerts;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>Ends sessions in the store and removes their content, again and again until it is gone (FR-004a).</summary>
internal sealed partial class SessionRemover(SessionContext context)
{
    private const int MaxConflicts = 20;

    private readonly ConcurrentDictionary<SessionKey, int> _pending = new();

    // One retry at a time for each session, however many callers have failed with it.
    private readonly ConcurrentDictionary<SessionKey, object> _scheduled = new();

    /// <summary>Whether a session is still to be removed.</summary>
    public bool IsPending(SessionKey key) => _pending.ContainsKey(key);

    /// <summary>From now on nobody here opens the session.</summary>
    public void Begin(SessionKey key) => _pending.TryAdd(key, 0);

    /// <summary>Marks a session as invalidated, so that no process commits to it, then removes its content.</summary>
    /// <exception cref="StoreException">It could not be marked; that goes on in the background.</exception>
    public async ValueTask InvalidateAsync(SessionKey key, CancellationToken cancellationToken)
    {
        Begin(key);
        try
        {
            if (await MarkAsync(key, cancellationToken).ConfigureAwait(false))
                await RemoveAsync(key).ConfigureAwait(false);
            else
                Forget(key);
        }
        catch (Exception error)
        {
            Retry(key, error);
            throw;
        }
    }

    /// <summary>Removes the content of an invalidated session and keeps a tombstone. A failure is noted and tried again later.</summary>
    public async ValueTask RemoveAsync(SessionKey key)
    {
        Begin(key);
        try
        {
            await RemoveContentAsync(key, context.Time.GetUtcNow() + context.Options.TombstoneRetention).ConfigureAwait(false);
            Succeed(key);
        }
        catch (Exception error)
        {
            Retry(key, error);
        }
    }

    /// <summary>Removes what is left of an expired session or of a tombstone that has stood long enough.</summary>
    public async ValueTask ForgetAsync(SessionHeader header, CancellationToken cancellationToken)
    {
        await RedactAsync(header.Key, cancellationToken).ConfigureAwait(false);
        var deletion = new SessionDeletion(header.Version);
        _ = await context.Calls.RunAsync(token => context.Store.DeleteAsync(header.Key, deletion, token), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>False when there is no such session.</returns>
    private async ValueTask<bool> MarkAsync(SessionKey key, CancellationToken cancellationToken)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            var loaded = await context
                .Calls.RunAsync(token => context.Store.LoadAsync(key, SessionRead.HeaderOnly, token), cancellationToken)
                .ConfigureAwait(false);
            if (loaded is null)
                return false;
            if (loaded.Header.Status is SessionStatus.Invalidated)
                return true;
            if (await TryMarkAsync(loaded.Header, cancellationToken).ConfigureAwait(false))
                return true;
            if (conflicts == MaxConflicts)
                throw new SessionConflictException(key, loaded.Header.Version, loaded.Header.Version + 1);
        }
    }

    private async ValueTask<bool> TryMarkAsync(SessionHeader header, CancellationToken cancellationToken)
    {
        var owner = context.Identity.Owner;
        var retention = context.Options.TombstoneRetention;
        var commit = StatusChange.Invalidate(header.Key, header.Version, retention, owner, context.Time.GetUtcNow());
        var result = await context.Calls.RunAsync(token => context.Store.CommitAsync(commit, token), cancellationToken).ConfigureAwait(false);
        if (result.Status is CommitStatus.Fenced)
            throw new OwnerFencedException(owner!);
        if (result.IsStored)
            context.Instruments.Ended(SessionStatus.Invalidated);
        return result.IsStored;
    }

    // The mark that content is left stays until the events are redacted: only the deletion takes it away.
    private async ValueTask RemoveContentAsync(SessionKey key, DateTimeOffset tombstoneUntil)
    {
        await RedactAsync(key, CancellationToken.None).ConfigureAwait(false);
        var deletion = new SessionDeletion(null, tombstoneUntil);
        _ = await context.Calls.RunAsync(token => context.Store.DeleteAsync(key, deletion, token), CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask RedactAsync(SessionKey key, CancellationToken cancellationToken) =>
        _ = await context.Calls.RunAsync(token => context.Backend.Events.RedactAsync(key.Partition, key.Id, token), cancellationToken).ConfigureAwait(false);

    private async Task RetryDueAsync(SessionKey key, object ticket)
    {
        // Another caller was through with it: the id may be that of a new session by now, which has a retry of its own or none.
        if (!_scheduled.TryRemove(KeyValuePair.Create(key, ticket)) || !IsPending(key))
            return;
        try
        {
            if (await MarkAsync(key, CancellationToken.None).ConfigureAwait(false))
                await RemoveAsync(key).ConfigureAwait(false);
            else
                Succeed(key);
        }
        catch (Exception error)
        {
            Retry(key, error);
        }
    }

    private void Succeed(SessionKey key)
    {
        Forget(key);
        LogRemoved(context.Log, key);
    }

    private void Forget(SessionKey key)
    {
        _pending.TryRemove(key, out _);
        _scheduled.TryRemove(key, out _);
        context.Alerts.Resolve(AlertKeyOf(key));
    }

    private void Retry(SessionKey key, Exception error)
    {
        context.Instruments.RemovalFailed();
        var ticket = new object();
        if (!_scheduled.TryAdd(key, ticket))
            return;
        var failures = _pending.AddOrUpdate(key, 1, static (_, before) => before + 1);
        var wait = RemovalBackoff.After(failures);
        LogRemovalFailed(context.Log, key, failures, wait.TotalSeconds, error);
        if (failures >= SessionDefaults.RemovalFailuresUntilAlert)
            context.Alerts.Raise(ToAlert(key, failures, error));
        context.Schedule.Add(wait, _ => RetryDueAsync(key, ticket));
    }

    private static string AlertKeyOf(SessionKey key) => $"session-removal:{key}";

    private Alert ToAlert(SessionKey key, int failures, Exception error) =>
        new()
        {
            Key = AlertKeyOf(key),
            Name = "session.removal_failed",
            Severity = AlertSeverity.Critical,
            Message = $"The content of invalidated session '{key}' could not be removed {failures} times: {error.Message}",
            RaisedAt = context.Time.GetUtcNow(),
            Component = "Sessions",
            Session = key,
            Facts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["failures"] = failures.ToString(CultureInfo.InvariantCulture),
                ["backend"] = context.Backend.Name,
            },
            Error = error,
        };
}
