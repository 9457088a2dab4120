using SmallTalk.Sessions;

namespace SmallTalk.Storage;

internal sealed partial class InMemorySessionStore
{
    private const int FirstCapacity = 4;

    public ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(commit);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<CommitResult>(cancellationToken);
        while (true)
        {
            var isNew = !_sessions.TryGet(commit.Key, out var session);
            session ??= new();
            var now = time.GetUtcNow();
            lock (session.Gate)
            {
                if (!session.IsRemoved && TryCommitHoldingLock(session, isNew, commit, now) is { } result)
                    return new(result);
            }
        }
    }

    /// <summary>Judges and applies a commit; null when another writer created the session meanwhile.</summary>
    private CommitResult? TryCommitHoldingLock(InMemorySession session, bool isNew, SessionCommit commit, DateTimeOffset now)
    {
        var current = session.Current;
        var status = Judge(session, commit, out var earlier);
        if (status is CommitStatus.Repeated)
            return earlier;
        if (status is not CommitStatus.Committed)
            return new(status, current?.Header.Version ?? 0, current?.Header.LastSequence ?? 0, 0, now);

        var next = Apply(current, commit, now);
        session.Current = next;
        if (isNew && !_sessions.TryAdd(commit.Key, session))
            return null;
        var first = commit.Messages.Count == 0 ? 0 : next.Header.LastSequence - commit.Messages.Count + 1;
        var result = new CommitResult(status, next.Header.Version, next.Header.LastSequence, first, next.Header.UpdatedAt);
        session.Commits.Add(commit.CommitId, result);
        Interlocked.Increment(ref _commits);
        Announce(commit, next, now);
        return result;
    }

    private CommitStatus Judge(InMemorySession session, SessionCommit commit, out CommitResult earlier)
    {
        earlier = default;
        var header = session.Current?.Header;
        var version = header?.Version ?? 0;
        if ((commit.IsRetry || version != commit.ExpectedVersion) && session.Commits.TryFind(commit.CommitId, out earlier))
            return CommitStatus.Repeated;
        if (commit.Owner is { } owner && !leases.Accepts(owner))
            return CommitStatus.Fenced;
        if (header is null ? commit.ExpectedVersion > 0 : header.Status is not SessionStatus.Open && commit.Status is null)
            return CommitStatus.Gone;
        if (version != commit.ExpectedVersion)
            return CommitStatus.VersionConflict;
        return StateFits(session.Current, commit) ? CommitStatus.Committed : CommitStatus.StateConflict;
    }

    private static bool StateFits(SessionSnapshot? current, SessionCommit commit)
    {
        for (var index = 0; index < commit.State.Count; index++)
            if (!StateVersions.Fits(current?.State ?? StateScope.NoEntries, commit.State[index]))
                return false;
        return true;
    }

    private SessionSnapshot Apply(SessionSnapshot? current, SessionCommit commit, DateTimeOffset now)
    {
        var count = current?.Count ?? 0;
        var messages = Append(current?.Messages ?? [], count, commit, now);
        var state = current?.State ?? StateScope.NoEntries;
        for (var index = 0; index < commit.State.Count; index++)
            state = StateVersions.Write(state, commit.State[index], commit.CommitId, now, keptStateVersions);
        count += commit.Messages.Count;
        var header = new SessionHeader
        {
            Key = commit.Key,
            Version = commit.Import?.Version ?? commit.ExpectedVersion + 1,
            LastSequence = count,
            Status = commit.Status ?? current?.Header.Status ?? SessionStatus.Open,
            CreatedAt = current?.Header.CreatedAt ?? commit.Import?.CreatedAt ?? now,
            UpdatedAt = commit.Import?.UpdatedAt ?? now,
            Expiry = commit.Expiry ?? current!.Header.Expiry,
            Metadata = commit.Metadata ?? current?.Header.Metadata ?? default,
            PendingTurn = commit.PendingTurn ?? current?.Header.PendingTurn ?? default,
            Owner = commit.Owner,
        };
        return new(header, messages, count, state);
    }

    private static MessageRecord[] Append(MessageRecord[] messages, int count, SessionCommit commit, DateTimeOffset now)
    {
        var needed = count + commit.Messages.Count;
        if (needed > messages.Length)
            Array.Resize(ref messages, Math.Max(needed, Math.Max(FirstCapacity, messages.Length * 2)));
        for (var index = 0; index < commit.Messages.Count; index++)
        {
            var (payload, import) = (commit.Messages[index].Payload, commit.Messages[index].Import);
            messages[count + index] = new(count + index + 1, import?.CommitId ?? commit.CommitId, import?.CommittedAt ?? now, payload);
        }
        return messages;
    }

    // After the new version is visible: whoever sees the events finds the session as they say.
    private void Announce(SessionCommit commit, SessionSnapshot next, DateTimeOffset now)
    {
        if (commit.Events.Count > 0)
            events.Append(commit.Events, now);
        for (var index = 0; index < commit.State.Count; index++)
            feed.Publish(next.State[commit.State[index].Key.Name].Newest);
    }
}
