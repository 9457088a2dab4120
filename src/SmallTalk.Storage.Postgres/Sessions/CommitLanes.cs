using Npgsql;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// Makes commits, a few at a time: whoever finds a lane free makes its own; those who come meanwhile gather, and go together in one transaction and one
/// round trip as soon as a lane is free. Safe for use by several threads.
/// </summary>
internal sealed class CommitLanes(PostgresDatabase database)
{
    // More of them at once cost the server more than they bring.
    private const int MostLanes = 4;
    private const int MostInGroup = 32;

    // What is large gains nothing by company, and would keep it waiting.
    private const long MostBytesInGroup = 256 * 1024;

    private readonly int _lanes = Math.Min(MostLanes, database.Options.PoolSize);
    private readonly Lock _gate = new();
    private readonly Queue<CommitCall> _waiting = [];
    private int _busy;

    /// <summary>Makes a commit; null when it was refused and nothing was stored.</summary>
    public ValueTask<CommitResult?> RunAsync(CommitCall call)
    {
        lock (_gate)
        {
            if (_busy == _lanes)
            {
                _waiting.Enqueue(call);
                return new(call.Task.WaitAsync(call.CancellationToken));
            }
            _busy++;
        }
        return RunInLaneAsync(call);
    }

    /// <summary>Makes a commit by itself.</summary>
    public ValueTask<CommitResult?> RunAloneAsync(CommitCall call) =>
        database.RunAsync(call.Statement, call.Parameters, call.ReadAsync, isWrite: true, call.CancellationToken);

    private async ValueTask<CommitResult?> RunInLaneAsync(CommitCall call)
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

    private async Task RunGroupsAsync(List<CommitCall> first)
    {
        for (List<CommitCall>? group = first; group is not null; group = NextOrRest())
            await RunGroupAsync(group).ConfigureAwait(false);
    }

    private async Task RunGroupAsync(List<CommitCall> group)
    {
        if (group.Count > 1 && await TryTogetherAsync(group).ConfigureAwait(false))
            return;
        foreach (var call in group)
            await CompleteAloneAsync(call).ConfigureAwait(false);
    }

    /// <returns>False when the server refused one of them, and so stored none.</returns>
    private async Task<bool> TryTogetherAsync(List<CommitCall> group)
    {
        try
        {
            var results = await database
                .RunAsync([.. group.Select(call => (call.Statement, call.Parameters))], (reader, token) => ReadAsync(group, reader, token), isWrite: true, default)
                .ConfigureAwait(false);
            for (var index = 0; index < group.Count; index++)
                group[index].Complete(results[index]);
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

    private static async ValueTask<CommitResult?[]> ReadAsync(List<CommitCall> group, NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var results = new CommitResult?[group.Count];
        for (var index = 0; index < group.Count; index++)
        {
            results[index] = await group[index].ReadAsync(reader, cancellationToken).ConfigureAwait(false);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }
        return results;
    }

    private async Task CompleteAloneAsync(CommitCall call)
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
    private List<CommitCall>? NextOrRest()
    {
        var group = new List<CommitCall>();
        lock (_gate)
        {
            var bytes = 0L;
            while (group.Count < MostInGroup && _waiting.TryPeek(out var next))
            {
                if (next.CancellationToken.IsCancellationRequested)
                {
                    _waiting.Dequeue().Cancel();
                    continue;
                }
                bytes += next.Bytes;
                if (group.Count > 0 && bytes > MostBytesInGroup)
                    break;
                group.Add(_waiting.Dequeue());
            }
            if (group.Count == 0)
            {
                _busy--;
                return null;
            }
        }
        // Always in one order, so that no two groups wait for each other's rows. Those of one session keep theirs.
        return [.. group.OrderBy(call => call.Session, Order)];
    }

    private static readonly Comparer<SessionKey> Order = Comparer<SessionKey>.Create(
        static (left, right) => left.Partition.CompareTo(right.Partition) is not 0 and var partition ? partition : left.Id.CompareTo(right.Id)
    );
}
