using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// Writes a few at a time: whoever finds a lane free goes alone and at once; those who come meanwhile gather, and go together, in one transaction and one
/// round trip, as soon as a lane is free. Safe for use by several threads.
/// </summary>
internal abstract class GroupLanes<TCall, T>(int lanes, long mostBytesTogether, TimeProvider time)
    where TCall : LaneCall<T>
{
    private const int MostTogether = 32;

    /// <summary>How long one may keep others waiting. What takes longer, because somebody holds its row, goes on in no lane.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<TCall> _waiting = [];
    private int _busy;

    /// <summary>Does it in the next free lane.</summary>
    public ValueTask<T> RunAsync(TCall call)
    {
        lock (_gate)
        {
            if (_busy == lanes)
            {
                _waiting.Enqueue(call);
                return new(call.Task.WaitAsync(call.CancellationToken));
            }
            _busy++;
        }
        return RunInLaneAsync(call);
    }

    /// <summary>Does it by itself, in no lane.</summary>
    public abstract ValueTask<T> RunAloneAsync(TCall call);

    /// <summary>Does several in one transaction.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="cancellationToken">Fires when nobody waits for any of them any more.</param>
    /// <returns>What came of each, in their order.</returns>
    protected abstract ValueTask<IReadOnlyList<T>> RunTogetherAsync(IReadOnlyList<TCall> calls, CancellationToken cancellationToken);

    /// <summary>Whether one more goes with a group although together they are more than is sent in one piece.</summary>
    protected virtual bool GoesWith(IReadOnlyList<TCall> group, long bytes, TCall next) => false;

    /// <summary>Brings a group into the order in which it is done.</summary>
    protected virtual List<TCall> Sort(List<TCall> calls) => calls;

    private async ValueTask<T> RunInLaneAsync(TCall call)
    {
        Task<T>? work = null;
        try
        {
            work = RunAloneAsync(call).AsTask();
            return await work.WaitAsync(Patience, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (work is not null)
        {
            // What comes of it is told below, in no lane.
        }
        finally
        {
            // Without what flows with this caller: its transaction and its trace are none of the others'.
            if (NextOrRest() is { } group)
                ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Lanes.RunGroupsAsync(work.Group), (Lanes: this, Group: group), preferLocal: false);
        }
        return await work.ConfigureAwait(false);
    }

    private async Task RunGroupsAsync(List<TCall> first)
    {
        for (var group = first; group is not null; group = NextOrRest())
            if (group.Count == 1 || !await TryTogetherAsync(group).ConfigureAwait(false))
                await CompleteAloneAsync(group).ConfigureAwait(false);
    }

    /// <returns>False when one of them was refused, and so none was taken.</returns>
    private async Task<bool> TryTogetherAsync(List<TCall> group)
    {
        using var abandoned = new AllCancelled(group.Select(call => call.CancellationToken));
        try
        {
            var calls = Sort(group);
            var results = await RunTogetherAsync(calls, abandoned.Token).ConfigureAwait(false);
            for (var index = 0; index < calls.Count; index++)
                calls[index].Complete(results[index]);
            return true;
        }
        catch (Exception error)
            when (error is StoreException { OutcomeUnknown: false, InnerException: PostgresException } or not (StoreException or OperationCanceledException))
        {
            // The server took none; or one of them could not even be sent, and that shall be its fault alone.
            return false;
        }
        catch (Exception error)
        {
            foreach (var call in group)
                call.Fail(error);
            return true;
        }
    }

    private async Task CompleteAloneAsync(List<TCall> group)
    {
        try
        {
            await Task.WhenAll(group.Select(CompleteAloneAsync)).WaitAsync(Patience, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Those that are left go on, in no lane.
        }
    }

    private async Task CompleteAloneAsync(TCall call)
    {
        try
        {
            call.Complete(await RunAloneAsync(call).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (call.CancellationToken.IsCancellationRequested)
        {
            call.Cancel();
        }
        catch (Exception error)
        {
            call.Fail(error);
        }
    }

    /// <summary>The group that goes next; null gives the lane back.</summary>
    private List<TCall>? NextOrRest()
    {
        var group = new List<TCall>();
        var bytes = 0L;
        lock (_gate)
        {
            while (group.Count < MostTogether && _waiting.TryPeek(out var next))
            {
                if (next.CancellationToken.IsCancellationRequested)
                {
                    _waiting.Dequeue().Cancel();
                    continue;
                }
                bytes += next.Bytes;
                if (group.Count > 0 && bytes > mostBytesTogether && !GoesWith(group, bytes, next))
                    break;
                group.Add(_waiting.Dequeue());
            }
            if (group.Count > 0)
                return group;
            _busy--;
            return null;
        }
    }
}
