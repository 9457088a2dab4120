namespace SmallTalk.Storage.Postgres;

/// <summary>Something that is to be written, alone or together with others of its kind, and who waits for what comes of it.</summary>
/// <param name="bytes">About as much is sent.</param>
/// <param name="cancellationToken">Ends the wait; and the call, when it is alone or still waits for a lane.</param>
internal abstract class LaneCall<T>(long bytes, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Bytes => bytes;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>What comes of it, for who waits while others do it.</summary>
    public Task<T> Task => _completion.Task;

    public void Complete(T result) => _completion.TrySetResult(result);

    public void Fail(Exception error)
    {
        // Whoever waited may have left: then it is nobody's.
        if (_completion.TrySetException(error))
            _ = _completion.Task.Exception;
    }

    public void Cancel() => _completion.TrySetCanceled(cancellationToken);
}
