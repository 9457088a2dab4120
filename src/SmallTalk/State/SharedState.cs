using System.Runtime.CompilerServices;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>The state of one partition or session.</summary>
internal sealed partial class SharedState : ISharedState
{
    private const string AuthorWord = "author of state";

    private readonly StateContext _context;
    private readonly IStateWriter _writer;

    public SharedState(StateContext context, Partition partition = default)
    {
        _context = context;
        Partition = partition;
        _writer = new PartitionStateWriter(context);
    }

    private SharedState(StateContext context, ISession session)
    {
        _context = context;
        (Partition, Session) = (session.Key.Partition, session.Key.Id);
        _writer = new SessionStateWriter(context, session);
    }

    public Partition Partition { get; }

    public SessionId? Session { get; }

    public ISharedState Of(Partition partition) => new SharedState(_context, partition);

    public ISharedState Of(ISession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new SharedState(_context, session);
    }

    public async ValueTask<StateValue<T>?> GetAsync<T>(string name, CancellationToken cancellationToken = default)
    {
        var entry = await GetEntryAsync(name, cancellationToken).ConfigureAwait(false);
        return entry is { Value: not null } ? new(Read<T>(entry), entry) : null;
    }

    public ValueTask<StateEntry?> GetEntryAsync(string name, CancellationToken cancellationToken = default)
    {
        var key = KeyOf(name);
        return ReadAsync(token => _context.Store.GetAsync(key, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<StateEntry>> GetHistoryAsync(string name, int limit = 1000, CancellationToken cancellationToken = default)
    {
        var key = KeyOf(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(token => _context.Store.GetHistoryAsync(key, limit, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<StateEntry>> ListAsync(string namePrefix = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(namePrefix);
        return ReadAsync(token => _context.Store.ListAsync(Partition, Session, namePrefix, token), cancellationToken);
    }

    public T? Read<T>(StateEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Value is { } value ? _context.Codec.Read<T>(value) : default;
    }

    public IAsyncEnumerable<StateEntry> WatchAsync(string namePrefix = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(namePrefix);
        return StreamAsync(namePrefix, cancellationToken);
    }

    private async IAsyncEnumerable<StateEntry> StreamAsync(string namePrefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watch = new StateWatch(_context, Partition, Session, namePrefix, cancellationToken);
        await using var end = watch.ConfigureAwait(false);
        while (await watch.NextAsync().ConfigureAwait(false) is { } changes)
            foreach (var change in changes)
                yield return change;
    }

    private StateKey KeyOf(string name) => new(Partition, Session, StateKey.CheckName(name));

    private async ValueTask<T> ReadAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        await _writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        return await _context.Calls.RunAsync(call, cancellationToken).ConfigureAwait(false);
    }
}
