namespace SmallTalk.Storage.Files;

internal sealed partial class CommitPipeline
{
    private const int Shares = 8;
    private const int LeastAnswered = 2;

    private volatile bool _isClosed;
    private volatile bool _cannotApply;
    private Task _checkpoint = Task.CompletedTask;

    /// <summary>Writes a batch to the journal and syncs it; when that fails, all of it has failed.</summary>
    private bool TryStore(FlushUnit unit)
    {
        var isKnown = _fault is not null;
        try
        {
            ThrowIfFailed();
            Store(unit.Batch);
            return true;
        }
        catch (Exception error)
        {
            // A write or sync that failed is not tried again: the system may have dropped what it could not write.
            _fault ??= error;
            FailAll(unit, error as StoreException ?? ReadOnly(error, outcomeUnknown: !isKnown));
            return false;
        }
    }

    /// <summary>Applies a batch that is in the journal, and answers. Behind one that cannot be applied none is: the next start does it, in their order.</summary>
    private void Apply(FlushUnit unit)
    {
        try
        {
            if (!_cannotApply)
                ApplyInShares(unit);
        }
        catch (Exception error)
        {
            _fault ??= error;
            _cannotApply = true;
        }
        // Who was answered before is not answered again.
        if (_cannotApply)
            FailAll(unit, ReadOnly(_fault!, outcomeUnknown: true));
        else
            BeginCheckpoint();
    }

    /// <summary>Answers some records at a time: who has an answer can make the next record while others are still being applied.</summary>
    private void ApplyInShares(FlushUnit unit)
    {
        var share = Math.Max(LeastAnswered, unit.Records.Count / Shares);
        lock (_applying)
            for (var from = 0; from < unit.Records.Count; from += share)
                Apply(unit, from, Math.Min(from + share, unit.Records.Count));
    }

    private void Store(JournalBatch batch)
    {
        if (_durability == FileDurability.None)
            return;
        MakeRoomInJournal(batch.Length);
        _journal.Write(batch);
        if (_durability == FileDurability.Fsync)
            _journal.Sync();
    }

    private void Apply(FlushUnit unit, int from, int to)
    {
        _journal.Apply(unit.Batch, from, to);
        lock (_gate)
            for (var index = from; index < to; index++)
                unit.Records[index].Apply();
        for (var index = from; index < to; index++)
            unit.Records[index].Complete();
    }

    private void MakeRoomInJournal(int bytes)
    {
        if (!_journal.MustSwitch(bytes))
            return;
        // What is retired is retired as a whole: with all that was applied from it.
        WaitWhile(() => _isApplying);
        _checkpoint.GetAwaiter().GetResult();
        // One that has failed is not tried again: the system may hold to be written what was lost.
        ThrowIfFailed();
        if (_journal.IsRetired)
        {
            if (_files.HasHeld)
                throw Full(null);
            _journal.Checkpoint();
        }
        _journal.Switch();
    }

    private void BeginCheckpoint()
    {
        if (_journal.IsRetired && _checkpoint.IsCompleted && _fault is null && !_files.HasHeld)
            _checkpoint = Task.Run(Checkpoint);
    }

    private void Checkpoint()
    {
        try
        {
            _journal.Checkpoint();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What was not synced stays in the journal; nothing more may be written over it.
            _fault ??= error;
        }
    }

    private static void FailAll(FlushUnit unit, StoreException answer)
    {
        foreach (var record in unit.Records)
            record.Fail(answer);
    }

    /// <summary>Fails with the reason when no record can be made now. Called under the gate.</summary>
    internal bool IsWritableOrThrow()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_fault is { } fault)
            throw ReadOnly(fault);
        if (_files.IsFull && (_isLed || _isApplying || !_files.TryRecoverRoom()))
            throw Full(null);
        return true;
    }

    /// <summary>Fails with the reason when writing has failed for good.</summary>
    internal void ThrowIfFailed()
    {
        if (_fault is { } fault)
            throw ReadOnly(fault);
    }

    private string Reason => $"Writing to '{_root}' failed and the store is read-only now. Look after the disk, then start the process again.";

    private StoreReadOnlyException ReadOnly(Exception fault, bool outcomeUnknown = false) => new(Reason, fault) { OutcomeUnknown = outcomeUnknown };

    private StoreFullException Full(Exception? error) =>
        new($"The disk of '{_root}' is full. Make room: reading goes on, and writing works again by itself.", error);

    /// <summary>Takes no more records, waits for what is on its way, then leaves an empty journal behind.</summary>
    internal void Close()
    {
        _isClosed = true;
        WaitWhile(() => _isLed || _isApplying);
        _thread.End();
        _checkpoint.GetAwaiter().GetResult();
        if (_fault is null && !_files.HasHeld)
            _journal.Close();
    }

    private void WaitWhile(Func<bool> condition)
    {
        var spin = new SpinWait();
        while (Locked(condition))
            spin.SpinOnce();
    }
}
