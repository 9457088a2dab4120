using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>Writers, each on a session of its own, that go on through every passing fault by repeating the same commit; and what was acknowledged to them.</summary>
internal sealed class WriterRun
{
    private readonly IStoreBackend _store;
    private readonly ProcessOwner? _owner;
    private readonly List<Task<(SessionKey Key, int Acknowledged)>> _writers;
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _acknowledged;
    private int _failed;
    private volatile bool _stop;

    public WriterRun(IStoreBackend store, ProcessOwner? owner, int writers)
    {
        _store = store;
        _owner = owner;
        _writers = [.. Enumerable.Range(0, writers).Select(_ => Task.Run(WriteAsync))];
    }

    /// <summary>Waits until as many more commits were acknowledged.</summary>
    public Task ProgressAsync(int commits)
    {
        int from;
        lock (_gate)
            from = _acknowledged;
        return UntilAsync(() => _acknowledged >= from + commits);
    }

    /// <summary>Waits for one more fault.</summary>
    public Task FailureAsync()
    {
        int from;
        lock (_gate)
            from = _failed;
        return UntilAsync(() => _failed > from);
    }

    /// <summary>Ends the writers; each session must hold every acknowledged message once, in order.</summary>
    public async Task StopAndCheckAsync()
    {
        _stop = true;
        foreach (var (key, acknowledged) in await Task.WhenAll(_writers))
        {
            var stored = await LoadAsync(key);
            stored.Header.Version.Should().Be(acknowledged);
            stored.Messages.Select(message => message.Payload).Should().Equal(Enumerable.Range(0, acknowledged).Select(Text));
        }
    }

    private async Task<(SessionKey, int)> WriteAsync()
    {
        var key = new SessionKey(SessionId.New());
        var version = 0;
        while (!_stop)
        {
            await CommitAsync(Given.Commit(key, version) with { Owner = _owner, Messages = [new(Text(version))] });
            version++;
            Note(ref _acknowledged);
        }
        return (key, version);
    }

    private async Task CommitAsync(SessionCommit commit)
    {
        while (true)
            try
            {
                (await _store.Sessions.CommitAsync(commit)).IsStored.Should().BeTrue();
                return;
            }
            catch (StoreUnavailableException)
            {
                commit = commit with { IsRetry = true };
                Note(ref _failed);
                await Given.BreathAsync();
            }
    }

    private async Task<StoredSession> LoadAsync(SessionKey key)
    {
        while (true)
            try
            {
                return (await _store.Sessions.LoadAsync(key, SessionRead.Whole))!;
            }
            catch (StoreUnavailableException)
            {
                await Given.BreathAsync();
            }
    }

    private void Note(ref int count)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            count++;
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.SetResult();
    }

    private async Task UntilAsync(Func<bool> reached)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (reached())
                    return;
                changed = _changed.Task;
            }
            await changed;
        }
    }

    private static Payload Text(int number) => Given.Message($"{number}").Payload;
}
