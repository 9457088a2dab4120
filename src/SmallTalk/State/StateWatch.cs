using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>
/// One watcher: takes what the engine pushes, and lists what there is whenever that may not be all: at the beginning, after the store was away, and from
/// time to time where other processes write too. Used by one caller at a time.
/// </summary>
internal sealed partial class StateWatch : IAsyncDisposable
{
    // Engines that push make good themselves what a lost connection swallowed; this is for what nobody thought of.
    private const int SafetyFactor = 10;

    private readonly StateContext _context;
    private readonly (Partition Partition, SessionId? Session, string Prefix) _scope;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _end;
    private readonly SeenVersions _seen = new();
    private readonly TimeSpan _interval;
    private IAsyncEnumerator<StateEntry>? _pushed;
    private Task<bool>? _next;
    private Task? _tick;
    private bool _isBehind = true;
    private bool _isFirst = true;
    private bool _isFailing;

    public StateWatch(StateContext context, Partition partition, SessionId? session, string prefix, CancellationToken caller)
    {
        (_context, _scope, _caller) = (context, (partition, session, prefix), caller);
        _end = CancellationTokenSource.CreateLinkedTokenSource(caller, context.Stopping);
        _interval = IntervalOf(context);
        context.Instruments.WatchersChanged(1);
    }

    /// <summary>Waits for changes.</summary>
    /// <returns>At least one; null when the host stops.</returns>
    public async ValueTask<IReadOnlyList<StateEntry>?> NextAsync()
    {
        try
        {
            while (true)
                if (await TryNextAsync().ConfigureAwait(false) is { Count: > 0 } changes)
                    return changes;
        }
        catch (OperationCanceledException) when (_context.IsStopping && !_caller.IsCancellationRequested)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _context.Instruments.WatchersChanged(-1);
        await _end.CancelAsync().ConfigureAwait(false);
        await DisconnectAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private static TimeSpan IntervalOf(StateContext context)
    {
        if (!context.Backend.Capabilities.HasFlag(StoreCapabilities.Shared))
            return Timeout.InfiniteTimeSpan;
        return context.Backend.Capabilities.HasFlag(StoreCapabilities.Push) ? SafetyFactor * context.Options.PollInterval : context.Options.PollInterval;
    }

    private async ValueTask<IReadOnlyList<StateEntry>> TryNextAsync()
    {
        try
        {
            // First listen, then look: what is written in between comes twice rather than never.
            Connect();
            var changes = _isBehind ? await LookAsync().ConfigureAwait(false) : await WaitAsync().ConfigureAwait(false);
            _isFailing = false;
            return changes;
        }
        catch (StoreException error) when (RetryWindow.IsPassing(error))
        {
            if (!_isFailing)
                LogInterrupted(_context.Log, _scope.Prefix, _scope.Partition, _context.Backend.Name, error);
            (_isFailing, _isBehind) = (true, true);
            if (_next is { IsCompleted: true })
                await DisconnectAsync().ConfigureAwait(false);
            await Task.Delay(_context.Options.PollInterval, _context.Time, _end.Token).ConfigureAwait(false);
            return [];
        }
    }

    private void Connect()
    {
        if (_pushed is not null)
            return;
        _end.Token.ThrowIfCancellationRequested();
        _pushed = _context.Store.WatchAsync(_scope.Partition, _scope.Session, _scope.Prefix, _end.Token).GetAsyncEnumerator(_end.Token);
        _next = _pushed.MoveNextAsync().AsTask();
        _isBehind = true;
    }

    private async ValueTask<IReadOnlyList<StateEntry>> WaitAsync()
    {
        _tick ??= Task.Delay(_interval, _context.Time, _end.Token);
        if (await Task.WhenAny(_next!, _tick).ConfigureAwait(false) == _tick)
        {
            await _tick.ConfigureAwait(false);
            (_tick, _isBehind) = (null, true);
            return [];
        }
        if (!await _next!.ConfigureAwait(false))
            throw new StoreUnavailableException("The store ended the watch; it is begun again.");
        var entry = _pushed!.Current;
        _next = _pushed.MoveNextAsync().AsTask();
        return Take([entry]);
    }

    /// <summary>Compares everything there is with what was seen.</summary>
    private async ValueTask<IReadOnlyList<StateEntry>> LookAsync()
    {
        var (partition, session, prefix) = _scope;
        var found = await _context.Calls.RunAsync(token => _context.Store.ListAsync(partition, session, prefix, token), _end.Token).ConfigureAwait(false);
        var changed = new List<StateEntry>(found);
        foreach (var name in _seen.Missing(found))
        {
            var key = new StateKey(partition, session, name);
            if (await _context.Calls.RunAsync(token => _context.Store.GetAsync(key, token), _end.Token).ConfigureAwait(false) is { } entry)
                changed.Add(entry);
            else
                _seen.Forget(name);
        }
        var taken = Take(changed);
        (_isBehind, _isFirst) = (false, false);
        return taken;
    }

    private List<StateEntry> Take(IEnumerable<StateEntry> entries)
    {
        var changes = entries.Where(_seen.Add).ToList();
        if (!_isFirst)
            foreach (var entry in changes)
                _context.Instruments.Seen(entry, _context.Time.GetUtcNow());
        return changes;
    }

    private async ValueTask DisconnectAsync()
    {
        if (_pushed is null)
            return;
        try
        {
            await _next!.ConfigureAwait(false);
        }
        catch (Exception error) when (error is StoreException or OperationCanceledException or ObjectDisposedException)
        {
            // It was told, or nobody listens any more; a store that was closed meanwhile says so.
        }
        await _pushed.DisposeAsync().ConfigureAwait(false);
        (_pushed, _next) = (null, null);
    }
}
