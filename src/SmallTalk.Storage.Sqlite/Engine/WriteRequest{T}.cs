namespace SmallTalk.Storage.Sqlite;

/// <summary>A request with an answer.</summary>
internal sealed class WriteRequest<T>(Func<WriteTransaction, T> work) : WriteRequest
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>The answer.</summary>
    public Task<T> Task => _completion.Task;

    public override void Execute(WriteTransaction transaction) => _result = work(transaction);

    public override void Complete() => _completion.TrySetResult(_result);

    public override void Fail(Exception error) => _completion.TrySetException(error);
}
