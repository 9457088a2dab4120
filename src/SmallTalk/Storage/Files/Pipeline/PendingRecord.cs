namespace SmallTalk.Storage.Files;

/// <summary>A record on its way; completes when it is durable and applied.</summary>
internal sealed class PendingRecord
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Action>? _applied;

    /// <summary>One that completed long ago.</summary>
    internal static PendingRecord Done { get; } = Completed();

    internal Task Task => _completion.Task;

    /// <summary>Whether it is on its way to the journal or there.</summary>
    internal bool IsQueued { get; set; }

    internal void OnApplied(Action action) => (_applied ??= []).Add(action);

    /// <summary>Does what is to be done now, and lets go of it: the record itself may be kept.</summary>
    internal void Apply()
    {
        foreach (var action in _applied ?? [])
            action();
        _applied = null;
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
