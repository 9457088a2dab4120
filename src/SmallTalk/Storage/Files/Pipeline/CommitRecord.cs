namespace SmallTalk.Storage.Files;

/// <summary>A record while it is being made, under the pipeline's gate.</summary>
internal sealed class CommitRecord
{
    private readonly List<Action> _accepted = [];
    private readonly Stack<Action> _dropped = [];

    internal JournalBatch Batch { get; set; } = null!;

    internal LineBuffer Lines { get; } = new();

    /// <summary>What is to be awaited by whoever makes this record: its own, or an earlier one that it repeats.</summary>
    internal PendingRecord Pending { get; private set; } = new();

    internal void Begin(JournalBatch batch)
    {
        Batch = batch;
        Lines.Clear();
        _accepted.Clear();
        _dropped.Clear();
        Pending = new();
        batch.BeginRecord();
    }

    /// <summary>Is done once the record is sure to be written in this place.</summary>
    internal void OnAccepted(Action action) => _accepted.Add(action);

    /// <summary>Is done when the record is not written after all, the last one first.</summary>
    internal void OnDropped(Action action) => _dropped.Push(action);

    /// <summary>Is done under the gate once the record is durable and applied.</summary>
    internal void OnApplied(Action action) => Pending.OnApplied(action);

    /// <summary>Makes the caller wait for an earlier record instead of one of its own.</summary>
    internal void WaitFor(PendingRecord? earlier) => Pending = earlier ?? PendingRecord.Done;

    /// <summary>Takes the record out of the batch again, with all it has taken for itself.</summary>
    internal void Drop()
    {
        Batch.DropRecord();
        while (_dropped.TryPop(out var action))
            action();
    }

    internal void Accept()
    {
        foreach (var action in _accepted)
            action();
    }
}
