using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Hands new versions of state to those who watch: what this process writes at once, what others write when the poll finds it.</summary>
/// <remarks>Safe for use by several threads.</remarks>
internal sealed class StateFeed(ReaderPool readers)
{
    private ImmutableArray<StateWatcher> _watchers = [];

    /// <summary>The poll that is to run while somebody watches; set before the store is used.</summary>
    public ChangePoll Poll { get; set; } = null!;

    /// <summary>Called by the writer, in the order in which versions come to be.</summary>
    public void Publish(IReadOnlyList<StateChange> changes)
    {
        var watchers = _watchers;
        if (watchers.IsEmpty)
            return;
        foreach (var change in changes)
        foreach (var watcher in watchers)
            watcher.Take(change);
    }

    /// <summary>Called when another process may have written.</summary>
    public void Compare(Connection connection)
    {
        foreach (var watcher in _watchers)
            watcher.Compare(connection);
    }

    /// <summary>Ends all watches: the store is closed.</summary>
    public void Close()
    {
        foreach (var watcher in _watchers)
            watcher.Close();
    }

    public async IAsyncEnumerable<StateEntry> WatchAsync(
        Partition partition,
        SessionId? session,
        string namePrefix,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var watcher = new StateWatcher(partition, session, namePrefix);
        ImmutableInterlocked.Update(ref _watchers, (all, added) => all.Add(added), watcher);
        Poll.Enter();
        try
        {
            // What is there at the beginning is not brought.
            readers.Read(connection =>
            {
                watcher.Begin(connection);
                return true;
            });
            while (true)
                yield return await watcher.NextAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Poll.Leave();
            ImmutableInterlocked.Update(ref _watchers, (all, removed) => all.Remove(removed), watcher);
        }
    }
}
