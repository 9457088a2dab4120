using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>What a session store must hold, in the plainest form, checked after every operation; in a partition of its own.</summary>
internal sealed class SessionModel(ISessionStore store, Partition partition)
{
    private static readonly DateTimeOffset FarAway = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<int, Entry> _entries = [];
    private readonly Dictionary<int, SessionCommit> _newest = [];
    private int _messages;

    public async Task ApplyAsync(SessionOperation operation)
    {
        var entry = _entries.GetValueOrDefault(operation.Session);
        switch (operation.Kind)
        {
            case SessionOperationKind.Repeat or SessionOperationKind.RebasedRepeat:
                await RepeatAsync(operation, entry);
                break;
            case SessionOperationKind.Delete or SessionOperationKind.Tombstone:
                await DeleteAsync(operation, entry);
                break;
            case SessionOperationKind.Tail:
                var tail = await store.LoadAsync(Key(operation.Session), SessionRead.Tail(operation.Size));
                tail?.Messages.Select(Text).Should().Equal(entry!.Messages.TakeLast(operation.Size));
                break;
            default:
                await CommitAsync(operation.Session, NewCommit(operation, entry), entry);
                break;
        }

        await CheckAsync(operation.Session);
    }

    /// <summary>A query of the partition, page by page, brings what the model has and nothing else.</summary>
    public async Task CheckQueryAsync()
    {
        var found = new List<(SessionKey, long, SessionStatus)>();
        SessionKey? after = null;
        do
        {
            var page = await store.QueryAsync(
                new()
                {
                    Partition = partition,
                    After = after,
                    Limit = 2,
                }
            );
            found.AddRange(page.Sessions.Select(header => (header.Key, header.Version, header.Status)));
            after = page.Next;
        } while (after is not null);
        found.Should().Equal(_entries.OrderBy(pair => pair.Key).Select(pair => (Key(pair.Key), pair.Value.Version, pair.Value.Status)));
    }

    private async Task RepeatAsync(SessionOperation operation, Entry? entry)
    {
        if (_newest.TryGetValue(operation.Session, out var commit))
        {
            var isRebased = operation.Kind is SessionOperationKind.RebasedRepeat && entry is not null;
            var expected = isRebased ? entry!.Version : commit.ExpectedVersion;
            await CommitAsync(operation.Session, commit with { ExpectedVersion = expected, IsRetry = true }, entry);
        }
    }

    private async Task DeleteAsync(SessionOperation operation, Entry? entry)
    {
        var version = operation.Size == 0 ? default(long?) : (entry?.Version ?? 0) + operation.Offset;
        DateTimeOffset? until = operation.Kind is SessionOperationKind.Tombstone ? FarAway : null;
        var isDeleted = await store.DeleteAsync(Key(operation.Session), new(version, until));
        isDeleted.Should().Be(entry is null || version is null || version == entry.Version);
        if (!isDeleted || entry is null)
        {
            return;
        }

        _entries.Remove(operation.Session);
        if (until is not null)
        {
            _entries[operation.Session] = new(entry.Version + 1, SessionStatus.Invalidated, [], 0, []);
        }
    }

    private async Task CommitAsync(int session, SessionCommit commit, Entry? entry)
    {
        var expected = Judge(commit, entry);
        var result = await store.CommitAsync(commit);
        result.Status.Should().Be(expected);
        if (expected is CommitStatus.Repeated)
        {
            result.Should().Be(entry!.Commits[commit.CommitId] with { Status = expected });
        }

        if (expected is not CommitStatus.Committed)
        {
            return;
        }

        var next = entry ?? new(0, SessionStatus.Open, [], 0, []);
        _entries[session] = new(
            next.Version + 1,
            commit.Status ?? next.Status,
            [.. next.Messages, .. commit.Messages.Select(message => Text(message.Payload))],
            next.State + commit.State.Count,
            new(next.Commits) { [commit.CommitId] = result }
        );
        _newest[session] = commit;
    }

    private static CommitStatus Judge(SessionCommit commit, Entry? entry)
    {
        var version = entry?.Version ?? 0;
        if (entry?.Commits.ContainsKey(commit.CommitId) == true && (commit.IsRetry || commit.ExpectedVersion != version))
        {
            return CommitStatus.Repeated;
        }

        if (entry is null ? commit.ExpectedVersion > 0 : entry.Status is not SessionStatus.Open && commit.Status is null)
        {
            return CommitStatus.Gone;
        }

        if (commit.ExpectedVersion != version)
        {
            return CommitStatus.VersionConflict;
        }

        return commit.State.All(write => write.ExpectedVersion == (entry?.State ?? 0)) ? CommitStatus.Committed : CommitStatus.StateConflict;
    }

    private SessionCommit NewCommit(SessionOperation operation, Entry? entry)
    {
        var key = Key(operation.Session);
        var hasState = operation.Kind is SessionOperationKind.CommitState;
        var version = (entry?.Version ?? 0) + (hasState ? 0 : operation.Offset);
        return new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = Math.Max(0, version),
            Messages = [.. Enumerable.Range(0, operation.Size).Select(_ => new NewMessage(Json($"{++_messages}")))],
            State = hasState ? [new(StateKey.OfSession(key, "entry"), Json("1"), "author", Math.Max(0, (entry?.State ?? 0) + operation.Offset))] : [],
            Status = operation.Kind is SessionOperationKind.Close ? SessionStatus.Expired : null,
            Expiry = new(FarAway),
        };
    }

    private async Task CheckAsync(int session)
    {
        var stored = await store.LoadAsync(Key(session), SessionRead.Whole);
        var entry = _entries.GetValueOrDefault(session);
        (stored is null).Should().Be(entry is null);
        if (stored is null)
        {
            return;
        }

        (stored.Header.Version, stored.Header.Status, stored.Header.LastSequence).Should().Be((entry!.Version, entry.Status, entry.Messages.Count));
        stored.Messages.Select(Text).Should().Equal(entry.Messages);
        (stored.State.Count == 0 ? 0 : stored.State[0].Version).Should().Be(entry.State);
    }

    private SessionKey Key(int session) => new(partition, SessionId.Parse($"session-{session}"));

    private static Payload Json(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    private static string Text(MessageRecord message) => Text(message.Payload);

    private static string Text(Payload payload) => System.Text.Encoding.UTF8.GetString(payload.Bytes.Span);

    private sealed record Entry(long Version, SessionStatus Status, IReadOnlyList<string> Messages, int State, Dictionary<CommitId, CommitResult> Commits);
}
