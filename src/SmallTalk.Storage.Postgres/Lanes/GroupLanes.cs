using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// Writes a few at a time: whoever finds a lane free goes alone and at once; those who come meanwhile gather, and go together, in one transaction and one
/// round trip, as soon as a lane is free. Safe for use by several threads.
/// </summary>
internal abstract class GroupLanes<TCall, T>(int lanes)
    where TCall : LaneCall<T>
{
    private const int MostTogether = 32;

    // What is large gains nothing by company, and would keep it waiting.
    private const long MostBytesTogether = 256 * 1024;

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
    /// <returns>What came of each, in their order.</returns>
    protected abstract ValueTask<IReadOnlyList<T>> RunTogetherAsync(IReadOnlyList<TCall> calls);

    /// <summary>Brings a group into the order in which it is done.</summary>
    protected virtual List<TCall> Sort(List<TCall> calls) => calls;

    private async ValueTask<T> RunInLaneAsync(TCall call)
    {
        try
        {
            return await RunAloneAsync(call).ConfigureAwait(false);
        }
        finally
        {
            if (NextOrRest() is { } group)
                _ = Task.Run(() => RunGroupsAsync(group), CancellationToken.None);
        }
    }

    private async Task RunGroupsAsync(List<TCall> first)
    {
        for (var group = first; group is not null; group = NextOrRest())
            if (group.Count == 1 || !await TryTogetherAsync(group).ConfigureAwait(false))
                foreach (var call in group)
                    await CompleteAloneAsync(call).ConfigureAwait(false);
    }

    /// <returns>False when the server refused one of them, and so took none.</returns>
    private async Task<bool> TryTogetherAsync(List<TCall> group)
    {
        try
        {
            var calls = Sort(group);
            var results = await RunTogetherAsync(calls).ConfigureAwait(false);
            for (var index = 0; index < calls.Count; index++)
                calls[index].Complete(results[index]);
            return true;
        }
        catch (StoreException error) when (error is { OutcomeUnknown: false, InnerException: PostgresException })
        {
            return false;
        }
        catch (Exception error)
        {
            foreach (var call in group)
                call.Fail(error);
            return true;
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
                if (group.Count > 0 && bytes > MostBytesTogether)
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
