using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Million;

/// <summary>Short sessions of many tenants; single ones are picked at random. For one caller.</summary>
internal sealed class StoredSessions
{
    /// <summary>How many tenants there are at most.</summary>
    public const int Tenants = 1_000;

    /// <summary>One in so many has a pending turn, and another one is owned by <see cref="Other"/>.</summary>
    public const int Rare = 10_000;

    /// <summary>The owner of a few sessions.</summary>
    public const string Other = "other";

    private const int Callers = 256;
    private const int Messages = 10;

    private static readonly NewMessage Small = new(Stores.Codec.WriteMessage(SampleMessages.Create(100)));
    private static readonly Payload Pending = Stores.Codec.WriteMessage(SampleMessages.Create(50));

    private readonly StoreWriter _process;
    private readonly ProcessOwner _other;
    private readonly SessionKey[] _keys;
    private readonly long[] _versions;
    private readonly Random _random = new(1);

    private StoredSessions(StoreWriter process, ProcessOwner other, SessionKey[] keys, long[] versions) =>
        (_process, _other, _keys, _versions) = (process, other, keys, versions);

    public IStoreBackend Store => _process.Store;

    /// <summary>A session in the middle of all.</summary>
    public SessionKey Middle => _keys[Math.Min(Tenants, _keys.Length) / 2];

    /// <summary>Stores so many sessions, each by a commit.</summary>
    public static async Task<StoredSessions> FillAsync(IStoreBackend store, int count)
    {
        var other = await store.Leases.AcquireAsync(Other, TimeSpan.FromHours(1));
        var keys = Enumerable.Range(0, count).Select(index => new SessionKey(PartitionOf(index), SessionId.New())).ToArray();
        var sessions = new StoredSessions(await StoreWriter.CreateAsync(store), other.Owner, keys, new long[count]);
        await ForAllAsync(count, (index, _) => sessions.StoreAsync(index));
        return sessions;
    }

    /// <summary>The same sessions in a store that was opened anew.</summary>
    public async Task<StoredSessions> MoveAsync(IStoreBackend store) => new(await StoreWriter.CreateAsync(store), _other, _keys, _versions);

    public static Partition PartitionOf(int index) => Partition.Parse($"tenant-{index % Tenants:000}");

    /// <summary>Stores so many sessions that are due.</summary>
    public Task AddDueAsync(int count)
    {
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        return ForAllAsync(
            count,
            async (index, token) =>
                await Store.Sessions.CommitAsync(
                    new()
                    {
                        CommitId = CommitId.New(),
                        Key = new(PartitionOf(index), SessionId.New()),
                        ExpectedVersion = 0,
                        Owner = _process.Owner,
                        Expiry = new(before),
                    },
                    token
                )
        );
    }

    public ValueTask CreateAsync() => new SessionWriter(_process, new(PartitionOf(_random.Next(Tenants)), SessionId.New())).CreateAsync();

    public async ValueTask RestoreAsync() => await RestoreScenarios.RestoreAsync(Store, _keys[_random.Next(_keys.Length)]);

    /// <summary>Reads one without the store.</summary>
    public ValueTask RestoreAsync(BareRestore bare)
    {
        bare.Read(_keys[_random.Next(_keys.Length)]);
        return default;
    }

    public async ValueTask AppendAsync()
    {
        var index = _random.Next(_keys.Length);
        var message = new NewMessage(Stores.Codec.WriteMessage(SampleMessages.Create(1_000)));
        await CommitAsync(index, Next(index) with { Messages = [message] });
    }

    private static Task ForAllAsync(int count, Func<int, CancellationToken, ValueTask> action) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Callers }, action);

    private ValueTask StoreAsync(int index)
    {
        var commit = Next(index) with { Messages = [.. Enumerable.Repeat(Small, Messages)], Expiry = new(TimeProvider.System.GetUtcNow().AddDays(7)) };
        return CommitAsync(
            index,
            (index % Rare) switch
            {
                1 => commit with { PendingTurn = Pending },
                2 => commit with { Owner = _other },
                _ => commit,
            }
        );
    }

    private SessionCommit Next(int index) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = _keys[index],
            ExpectedVersion = _versions[index],
            Owner = _process.Owner,
        };

    private async ValueTask CommitAsync(int index, SessionCommit commit)
    {
        var result = await Store.Sessions.CommitAsync(commit);
        if (result.Status != CommitStatus.Committed)
            throw new InvalidOperationException($"A commit that should succeed ended as {result.Status}.");
        _versions[index] = result.Version;
    }
}
