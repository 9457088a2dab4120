using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>Hands new versions of state to those who watch.</summary>
internal sealed class StateFeed
{
    private ImmutableArray<StateWatcher> _watchers = [];
    private volatile bool _isClosed;

    /// <summary>Ends every watch: nothing will be published any more.</summary>
    public void Close()
    {
        _isClosed = true;
        foreach (var watcher in _watchers)
            watcher.Close();
    }

    /// <summary>Called in the order in which the versions of an entry come to be.</summary>
    public void Publish(StateEntry entry)
    {
        foreach (var watcher in _watchers)
            watcher.Offer(entry);
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
        if (_isClosed)
            watcher.Close();
        try
        {
            while (true)
                yield return await watcher.TakeAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ImmutableInterlocked.Update(ref _watchers, (all, removed) => all.Remove(removed), watcher);
        }
    }
}
