namespace SmallTalk.Storage.Files;

/// <summary>A disk that lets its syncs wait as long as a test wants.</summary>
internal sealed class HeldDisk(IDisk inner) : IDisk
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _goesOn = new(initialState: true);

    /// <summary>From now on syncs wait.</summary>
    /// <returns>Completes when the first one does.</returns>
    public Task Hold()
    {
        _goesOn.Reset();
        return _reached.Task;
    }

    /// <summary>Lets the syncs that wait, and all later ones, go on.</summary>
    public void Release() => _goesOn.Set();

    public long GetLength(string file) => inner.GetLength(file);

    public int Read(string file, long offset, Span<byte> buffer) => inner.Read(file, offset, buffer);

    public void Write(string file, long offset, ReadOnlySpan<byte> bytes) => inner.Write(file, offset, bytes);

    public void Delete(string file) => inner.Delete(file);

    public void Sync(string file)
    {
        Wait();
        inner.Sync(file);
    }

    public void SyncAll(IReadOnlyCollection<string> files)
    {
        Wait();
        inner.SyncAll(files);
    }

    public IReadOnlyList<string> List(string folder) => inner.List(folder);

    private void Wait()
    {
        if (_goesOn.IsSet)
            return;
        _reached.TrySetResult();
        _goesOn.Wait(Guard).Should().BeTrue("the test lets it go on");
    }
}
