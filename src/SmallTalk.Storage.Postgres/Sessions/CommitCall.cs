using Npgsql;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>A commit that is to be made: its statement, and who waits for its result.</summary>
/// <param name="session">The session it changes.</param>
/// <param name="statement">The text, qualified.</param>
/// <param name="parameters">Its parameters.</param>
/// <param name="bytes">About as much is sent.</param>
/// <param name="read">Reads the result; null when nothing was stored.</param>
/// <param name="cancellationToken">Ends the wait, and the commit when nothing was sent yet.</param>
internal sealed class CommitCall(
    SessionKey session,
    string statement,
    NpgsqlParameter[] parameters,
    long bytes,
    Func<NpgsqlDataReader, CancellationToken, ValueTask<CommitResult?>> read,
    CancellationToken cancellationToken
)
{
    private readonly TaskCompletionSource<CommitResult?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SessionKey Session => session;

    public string Statement => statement;

    public NpgsqlParameter[] Parameters => parameters;

    public long Bytes => bytes;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The result for who waits; not used by a commit that its own caller makes.</summary>
    public Task<CommitResult?> Task => _completion.Task;

    public ValueTask<CommitResult?> ReadAsync(NpgsqlDataReader reader, CancellationToken token) => read(reader, token);

    public void Complete(CommitResult? result) => _completion.TrySetResult(result);

    public void Fail(Exception error) => _completion.TrySetException(error);

    public void Cancel() => _completion.TrySetCanceled(cancellationToken);
}
