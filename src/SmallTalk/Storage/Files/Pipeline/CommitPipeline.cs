namespace SmallTalk.Storage.Files;

/// <summary>
/// Brings records to the journal and the files. Who comes first leads: it writes what has gathered, in one write and one sync, on its own thread. Where a sync is quick
/// beside the rest of the work, the next one begins while the records of the last one are applied.
/// </summary>
/// <remarks>
/// Records are made one after the other under one gate; order in the journal is the order of making, and they are applied and answered in that order.
/// Safe for use by several threads.
/// </remarks>
internal sealed partial class CommitPipeline
{
    private readonly Journal _journal;
    private readonly DataFiles _files;
    private readonly FileDurability _durability;
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Lock _applying = new();
    private readonly CommitRecord _record = new();
    private readonly Queue<FlushUnit> _waiting = new();
    private readonly SyncThread _thread;
    private FlushUnit _gathering = new();
    private readonly Stack<FlushUnit> _spares = new();
    private Exception? _fault;

    internal CommitPipeline(Journal journal, DataFiles files, FileDurability durability, string root, TimeProvider time)
    {
        (_journal, _files, _durability, _root, _time) = (journal, files, durability, root, time);
        _thread = new(LeadOn);
    }

    /// <summary>A batch that has come this far takes no further record; a record may have what is left.</summary>
    private long BatchLimit => _journal.MaxBatch / 8;

    private long RecordLimit => _journal.MaxBatch - BatchLimit;

    private bool HasWork => _waiting.Count > 0 || _gathering.Records.Count > 0;

    /// <summary>Makes a record, if the function writes one, and waits until it is durable and applied.</summary>
    /// <param name="write">Judges and writes, under the gate.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    /// <returns>What the function returned.</returns>
    internal ValueTask<T> RunAsync<T>(Func<CommitRecord, T> write, CancellationToken cancellationToken)
    {
        var own = new PendingRecord<T>();
        PendingRecord pending;
        bool leads;
        lock (_gate)
        {
            pending = Make(write, own);
            leads = MustLead();
        }
        if (leads)
            Lead();
        return pending.Task.IsCompletedSuccessfully ? new(own.Result)
            : ReferenceEquals(pending, own) ? new(own.TypedTask.WaitAsync(cancellationToken))
            : new(WaitAsync(pending, own.Result, cancellationToken));
    }

    /// <summary>Does something under the gate, when no record is being made.</summary>
    internal T Locked<T>(Func<T> action)
    {
        lock (_gate)
            return action();
    }

    /// <summary>Does something with what it is given, under the gate, when no record is being made.</summary>
    internal void Locked<T>(Action<T> action, T state)
    {
        lock (_gate)
            action(state);
    }

    /// <summary>Does something while no record is being applied: the files stand still.</summary>
    internal T Still<T>(Func<T> action)
    {
        lock (_applying)
            lock (_gate)
                return action();
    }

    private static async Task<T> WaitAsync<T>(PendingRecord pending, T result, CancellationToken cancellationToken)
    {
        await pending.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <returns>What is to be waited for.</returns>
    private PendingRecord Make<T>(Func<CommitRecord, T> write, PendingRecord<T> own)
    {
        IsWritableOrThrow();
        var batch = _gathering.Batch;
        var ops = batch.Ops.Count;
        var start = batch.Length;
        _record.Limit = RecordLimit;
        _record.Begin(batch, own);
        try
        {
            own.Result = write(_record);
        }
        catch
        {
            _record.Drop();
            throw;
        }
        var pending = _record.Pending;
        if (batch.Ops.Count == ops)
        {
            _record.Drop();
            return pending.IsQueued ? pending : PendingRecord.Done;
        }
        batch.EndRecord();
        CheckSize(batch, start);
        _record.Accept();
        _gathering.Records.Add(pending);
        if (batch.Length >= BatchLimit)
            TurnOver();
        return pending;
    }

    private void CheckSize(JournalBatch batch, int start)
    {
        var size = batch.Length - start;
        var limit = RecordLimit;
        if (size <= limit)
            return;
        _record.Drop();
        throw new PayloadTooLargeException("commit", size, limit, $"{FileStoreOptions.Section}:{nameof(FileStoreOptions.JournalBytes)}");
    }

    private void TurnOver()
    {
        _waiting.Enqueue(_gathering);
        _gathering = _spares.TryPop(out var spare) ? spare : new();
    }
}
