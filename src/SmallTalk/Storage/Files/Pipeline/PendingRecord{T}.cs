namespace SmallTalk.Storage.Files;

/// <summary>A record on its way, with what its maker is told when it has arrived.</summary>
internal sealed class PendingRecord<T> : PendingRecord
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the maker is told. Set while the record is made.</summary>
    internal T Result { get; set; } = default!;

    internal override Task Task => _completion.Task;

    internal Task<T> TypedTask => _completion.Task;

    internal override void Complete() => _completion.TrySetResult(Result);

    internal override void Fail(Exception error) => _completion.TrySetException(error);
}
