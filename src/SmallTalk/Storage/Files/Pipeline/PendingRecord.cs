namespace SmallTalk.Storage.Files;

/// <summary>A record on its way; completes when it is durable and applied.</summary>
internal sealed class PendingRecord
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _applied;

    /// <summary>One that completed long ago.</summary>
    internal static PendingRecord Done { get; } = Completed();

    internal Task Task => _completion.Task;

    /// <summary>Whether it is on its way to the journal or there.</summary>
    internal bool IsQueued { get; set; }

    internal void OnApplied(Action action) => _applied += action;

    internal void Apply() => _applied?.Invoke();

    internal void Complete() => _completion.TrySetResult();

    internal void Fail(Exception error) => _completion.TrySetException(error);

    private static PendingRecord Completed()
    {
        var done = new PendingRecord();
        done.Complete();
        return done;
    }
}
