using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>One run of one rule: the backend under test and what rules do to it.</summary>
internal sealed partial class RuleRun(string rule, IConformanceTarget target, IStoreBackend backend, CancellationToken cancellationToken) : IAsyncDisposable
{
    /// <summary>Far enough away not to come while a rule runs; whole seconds, which every engine keeps.</summary>
    public static readonly DateTimeOffset FarAway = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How long the leases of rules last; short, because a real clock is waited for.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongLeaseTime = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    public IStoreBackend Backend { get; private set; } = backend;

    public ISessionStore Sessions => Backend.Sessions;

    public IEventLog Events => Backend.Events;

    public IStateStore State => Backend.State;

    public ILeaseStore Leases => Backend.Leases;

    public CancellationToken Token => cancellationToken;

    public ValueTask DisposeAsync() => Backend.DisposeAsync();

    public async Task ReopenAsync()
    {
        await Backend.DisposeAsync().ConfigureAwait(false);
        Backend = await target.ReopenAsync(Backend, Token).ConfigureAwait(false);
    }

    /// <summary>Opens the same store again beside this opening; dispose it.</summary>
    public async Task<RuleRun> OpenSecondAsync() => new(rule, target, await target.OpenSecondAsync(Backend, Token).ConfigureAwait(false), Token);

    public async Task AdvanceAsync(TimeSpan time) => await target.AdvanceAsync(time, Token).ConfigureAwait(false);

    /// <summary>Waits for what must happen, but not for ever.</summary>
    public Task<T> SoonAsync<T>(Task<T> task) => task.WaitAsync(HangGuard, TimeProvider.System, Token);

    /// <summary>Waits for what must happen, but not for ever.</summary>
    public Task SoonAsync(Task task) => task.WaitAsync(HangGuard, TimeProvider.System, Token);

    public static SessionKey NewKey(string? partition = null) => new(Partition.Parse(partition), SessionId.New());

    public static Payload Json(string text) => new(System.Text.Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}"));

    public static NewMessage Message(string text) => new(Json(text));

    public static NewEvent Event(string topic, SessionKey? key = null, EventPriority priority = EventPriority.Normal) =>
        new()
        {
            Topic = topic,
            Priority = priority,
            Partition = key?.Partition ?? Partition.Default,
            Session = key?.Id,
            OccurredAt = FarAway,
            PayloadType = "conformance/1",
            Payload = Json(topic),
        };

    public static SessionCommit Commit(SessionKey key, long expectedVersion, params string[] messages) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = expectedVersion,
            Messages = [.. messages.Select(Message)],
            Expiry = expectedVersion == 0 ? new SessionExpiry(FarAway) : null,
        };

    public static StateWrite Write(SessionKey key, string name, string? value, long? expectedVersion = null) =>
        new(StateKey.OfSession(key, name), value is null ? null : Json(value), "author", expectedVersion);

    public static StateWrite Write(string name, string? value, long? expectedVersion = null) =>
        new(StateKey.OfPartition(Partition.Default, name), value is null ? null : Json(value), "author", expectedVersion);

    /// <summary>Commits, whatever the answer.</summary>
    public async Task<CommitResult> TryAsync(SessionCommit commit) => await Sessions.CommitAsync(commit, Token).ConfigureAwait(false);

    /// <summary>Commits what must be accepted.</summary>
    public async Task<CommitResult> PutAsync(SessionCommit commit)
    {
        var result = await TryAsync(commit).ConfigureAwait(false);
        Equal(CommitStatus.Committed, result.Status, "the status of a commit that fits");
        await AppearAsync(commit.Events).ConfigureAwait(false);
        return result;
    }

    /// <summary>Makes a session of one commit for each message.</summary>
    public async Task<SessionKey> SessionAsync(params string[] messages)
    {
        var key = NewKey();
        for (var version = 0; version < messages.Length; version++)
            await PutAsync(Commit(key, version, messages[version])).ConfigureAwait(false);
        return key;
    }

    public async Task<StoredSession?> FindAsync(SessionKey key, SessionRead? read = null) =>
        await Sessions.LoadAsync(key, read ?? SessionRead.Whole, Token).ConfigureAwait(false);

    /// <summary>Loads a session that must be there.</summary>
    public async Task<StoredSession> LoadAsync(SessionKey key, SessionRead? read = null) =>
        await FindAsync(key, read).ConfigureAwait(false) ?? throw Broken("expected the session to be there, but it is not.");

    public async Task<IReadOnlyList<SessionHeader>> QueryAsync(SessionQuery query) => (await Sessions.QueryAsync(query, Token).ConfigureAwait(false)).Sessions;

    public async Task<EventPage> ReadAsync(EventFilter filter, EventPosition after = default, int limit = 1000) =>
        await Events.ReadAsync(filter, after, limit, Token).ConfigureAwait(false);

    /// <summary>Reads on, page by page, until there is no more.</summary>
    public async Task<IReadOnlyList<EventRecord>> ReadAllAsync(EventFilter? filter = null, EventPosition after = default, int limit = 1000)
    {
        var all = new List<EventRecord>();
        while (true)
        {
            var page = await ReadAsync(filter ?? EventFilter.All, after, limit).ConfigureAwait(false);
            all.AddRange(page.Events);
            if (!page.HasMore)
                return all;
            True(page.Position != after, "a page that says there is more moves on");
            after = page.Position;
        }
    }

    public async Task AppendAsync(params NewEvent[] events)
    {
        await Events.AppendAsync(events, Token).ConfigureAwait(false);
        await AppearAsync(events).ConfigureAwait(false);
    }

    public async Task<ProcessOwner> OwnerAsync(string instance = "one") => (await Leases.AcquireAsync(instance, LeaseTime, Token).ConfigureAwait(false)).Owner;

    /// <summary>Acquires a lease that does not run out while a rule runs, however slow the machine is.</summary>
    public async Task<ProcessOwner> LivingOwnerAsync(string instance = "one") =>
        (await Leases.AcquireAsync(instance, LongLeaseTime, Token).ConfigureAwait(false)).Owner;

    /// <summary>Acquires a lease, lets it run out and fences it.</summary>
    public async Task<ProcessOwner> FencedOwnerAsync(string instance = "fenced")
    {
        var owner = await OwnerAsync(instance).ConfigureAwait(false);
        await AdvanceAsync(LeaseTime * 2).ConfigureAwait(false);
        True(await Leases.FenceAsync(owner, Token).ConfigureAwait(false), "an owner whose lease ran out is fenced");
        return owner;
    }

    /// <summary>Reads until acknowledged events are seen: they are durable at once, but may become visible later.</summary>
    private async Task AppearAsync(IReadOnlyList<NewEvent> events)
    {
        var missing = events.Select(item => item.Id).ToHashSet();
        EventPosition position = default;
        while (missing.Count > 0)
        {
            await SoonAsync(Events.WaitAsync(position, Token).AsTask()).ConfigureAwait(false);
            var page = await ReadAsync(EventFilter.All, position).ConfigureAwait(false);
            missing.ExceptWith(page.Events.Select(record => record.Event.Id));
            position = page.Position;
        }
    }

    public async Task<StateWriteResult> WriteAsync(StateWrite write, CommitId? id = null, ProcessOwner? owner = null) =>
        await State.WriteAsync(write, id ?? CommitId.New(), owner, Token).ConfigureAwait(false);
}
