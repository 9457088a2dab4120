namespace SmallTalk.Storage.Files;

internal sealed partial class CommitPipeline
{
    private volatile bool _isClosed;
    private Task _checkpoint = Task.CompletedTask;

    private void Flush(FlushUnit unit)
    {
        try
        {
            if (_fault is not null)
                throw ReadOnly(_fault);
            lock (_applying)
            {
                Store(unit);
                lock (_gate)
                    foreach (var record in unit.Records)
                        record.Apply();
            }
            foreach (var record in unit.Records)
                record.Complete();
            BeginCheckpoint();
        }
        catch (Exception error)
        {
            FailAll(unit, error);
        }
    }

    private void Store(FlushUnit unit)
    {
        if (durability != FileDurability.None)
        {
            MakeRoomInJournal(unit.Batch.Length);
            journal.Write(unit.Batch);
            if (durability == FileDurability.Fsync)
                journal.Sync();
        }
        journal.Apply(unit.Batch);
    }

    private void MakeRoomInJournal(int bytes)
    {
        if (!journal.MustSwitch(bytes))
            return;
        _checkpoint.GetAwaiter().GetResult();
        if (journal.IsRetired)
        {
            if (files.HasHeld)
                throw Full(null);
            journal.Checkpoint();
        }
        journal.Switch();
    }

    private void BeginCheckpoint()
    {
        if (journal.IsRetired && _checkpoint.IsCompleted && !files.HasHeld)
            _checkpoint = Task.Run(Checkpoint);
    }

    private void Checkpoint()
    {
        try
        {
            journal.Checkpoint();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What was not synced stays in the journal; nothing more may be written over it.
            _fault ??= error;
        }
    }

    private void FailAll(FlushUnit unit, Exception error)
    {
        // A write or sync that failed is not tried again: the system may have dropped what it could not write.
        var isKnown = _fault is not null;
        _fault ??= error;
        var answer = error as StoreException ?? new StoreReadOnlyException(Reason, error) { OutcomeUnknown = !isKnown };
        foreach (var record in unit.Records)
            record.Fail(answer);
    }

    /// <summary>Fails with the reason when no record can be made now. Called under the gate.</summary>
    internal bool IsWritableOrThrow()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_fault is { } fault)
            throw ReadOnly(fault);
        if (files.IsFull && (_isLed || !files.TryRecoverRoom()))
            throw Full(null);
        return true;
    }

    /// <summary>Fails with the reason when writing has failed for good.</summary>
    internal void ThrowIfFailed()
    {
        if (_fault is { } fault)
            throw ReadOnly(fault);
    }

    private string Reason => $"Writing to '{root}' failed and the store is read-only now. Look after the disk, then start the process again.";

    private StoreReadOnlyException ReadOnly(Exception fault) => new(Reason, fault);

    private StoreFullException Full(Exception? error) =>
        new($"The disk of '{root}' is full. Make room: reading goes on, and writing works again by itself.", error);

    /// <summary>Takes no more records, waits for what is on its way, then leaves an empty journal behind.</summary>
    internal void Close()
    {
        _isClosed = true;
        while (Locked(() => _isLed))
            Thread.Yield();
        _checkpoint.GetAwaiter().GetResult();
        if (_fault is null && !files.HasHeld)
            journal.Close();
    }
}
