namespace SmallTalk.Storage.Files;

/// <summary>A record on its way; completes when it is durable and applied.</summary>
internal sealed class PendingRecord
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RecordStep[] _steps = [];

    /// <summary>One that completed long ago.</summary>
    internal static PendingRecord Done { get; } = Completed();

    internal Task Task => _completion.Task;

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

    internal void Complete() => _completion.TrySetResult();

    internal void Fail(Exception error) => _completion.TrySetException(error);

    private static PendingRecord Completed()
    {
        var done = new PendingRecord();
        done.Complete();
        return done;
    }
}
