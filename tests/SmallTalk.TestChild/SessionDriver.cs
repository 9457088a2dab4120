using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.TestChild;

/// <summary>Commits on one session, again and again, until the store refuses; then tries three times more, on the version that is current.</summary>
internal sealed class SessionDriver(IStoreBackend backend, ProcessOwner owner, SessionKey key)
{
    private const int Attempts = 3;

    // Held while a commit is under way, or while the driver is held.
    private readonly SemaphoreSlim _turn = new(1);

    public void Start() => _ = Task.Run(RunAsync);

    /// <summary>When the task ends, no commit is under way, and none begins before <see cref="Go"/>.</summary>
    public Task HoldAsync() => _turn.WaitAsync();

    public void Go() => _turn.Release();

    /// <summary>Commits once on the version that is current.</summary>
    public static async Task<CommitResult> CommitAsync(IStoreBackend backend, ProcessOwner owner, SessionKey key)
    {
        var header = (await backend.Sessions.LoadAsync(key, SessionRead.HeaderOnly))?.Header;
        return await backend.Sessions.CommitAsync(Commit(owner, key, header?.Version ?? 0));
    }

    private async Task RunAsync()
    {
        for (long version = 0; await OnceAsync(() => backend.Sessions.CommitAsync(Commit(owner, key, version)).AsTask()); version++) { }
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            await OnceAsync(() => CommitAsync(backend, owner, key));
        }

        Console.WriteLine($"ended {key.Id}");
    }

    private async Task<bool> OnceAsync(Func<Task<CommitResult>> commit)
    {
        await _turn.WaitAsync();
        try
        {
            var result = await commit();
            Console.WriteLine(FormattableString.Invariant($"{(result.IsStored ? "ack" : "refused")} {key.Id} {result.Status} {result.Version}"));
            return result.IsStored;
        }
        catch (Exception error)
        {
            Console.WriteLine($"failed {key.Id} {error.GetType().Name} {error.Message.ReplaceLineEndings(" ")}");
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static SessionCommit Commit(ProcessOwner owner, SessionKey key, long version)
    {
        var payload = new Payload(
            System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"{{\"version\":{version + 1},\"by\":\"{owner.Instance}\"}}"))
        );
        return new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Owner = owner,
            Expiry = version == 0 ? new(TimeProvider.System.GetUtcNow().AddDays(1)) : null,
            Messages = [new(payload)],
            State = [new(StateKey.OfSession(key, "progress"), payload, owner.Instance)],
        };
    }
}
