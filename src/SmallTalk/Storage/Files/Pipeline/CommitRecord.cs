namespace SmallTalk.Storage.Files;

/// <summary>A record while it is being made, under the pipeline's gate.</summary>
internal sealed class CommitRecord
{
    private readonly List<RecordStep> _steps = [];
    private int _start;

    internal JournalBatch Batch { get; set; } = null!;

    /// <summary>Bytes a record may have.</summary>
    internal long Limit { get; set; } = long.MaxValue;

    /// <summary>Bytes this one may still take.</summary>
    internal long Room => Limit - (Batch.Length - _start);

    internal LineBuffer Lines { get; } = new();

    /// <summary>What is to be awaited by whoever makes this record: its own, or an earlier one that it repeats.</summary>
    internal PendingRecord Pending { get; private set; } = PendingRecord.Done;

    internal void Begin(JournalBatch batch, PendingRecord pending)
    {
        (Batch, _start) = (batch, batch.Length);
        Lines.Clear();
        _steps.Clear();
        Pending = pending;
        batch.BeginRecord();
    }

    /// <summary>Adds a step. Steps are accepted and applied in the order of adding, and dropped in the opposite one.</summary>
    internal void Add(RecordStep step) => _steps.Add(step);

    /// <summary>Is done once the record is sure to be written in this place.</summary>
    internal void OnAccepted(Action action) => Add(new ActionStep(accepted: action));

    /// <summary>Is done under the gate once the record is durable and applied.</summary>
    internal void OnApplied(Action action) => Add(new ActionStep(applied: action));

    /// <summary>Makes the caller wait for an earlier record instead of one of its own.</summary>
    internal void WaitFor(PendingRecord? earlier) => Pending = earlier ?? PendingRecord.Done;

    /// <summary>Takes the record out of the batch again, with all it has taken for itself.</summary>
    internal void Drop()
    {
        Batch.DropRecord();
        for (var index = _steps.Count - 1; index >= 0; index--)
            _steps[index].Dropped();
    }

    internal void Accept()
    {
        foreach (var step in _steps)
            step.Accepted();
        Pending.Accept([.. _steps]);
    }
}
