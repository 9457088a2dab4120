namespace SmallTalk.Storage.Files;

/// <summary>A record on its way; completes when it is durable and applied.</summary>
internal abstract class PendingRecord
{
    private RecordStep[] _steps = [];

    /// <summary>One that completed long ago.</summary>
    internal static PendingRecord Done { get; } = Completed();

    internal abstract Task Task { get; }

    /// <summary>Whether it is on its way to the journal or there.</summary>
    internal bool IsQueued { get; private set; }

    /// <summary>It goes to the journal now.</summary>
    /// <param name="steps">What is done once it has arrived.</param>
    internal void Accept(RecordStep[] steps) => (_steps, IsQueued) = (steps, true);

    /// <summary>Does what is to be done now, and lets go of it: the record itself may be kept.</summary>
    internal void Apply()
    {
        foreach (var step in _steps)
            step.Applied();
        _steps = [];
    }

    internal abstract void Complete();

    internal abstract void Fail(Exception error);

    private static PendingRecord<bool> Completed()
    {
        var done = new PendingRecord<bool>();
        done.Complete();
        return done;
    }
}
