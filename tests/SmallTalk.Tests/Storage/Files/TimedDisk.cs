using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Files;

/// <summary>A disk whose syncs and writes take time on a clock, and that holds the writes of one file until a test lets them go on or fail.</summary>
internal sealed class TimedDisk(IDisk inner, FakeTimeProvider clock, TimeSpan sync, TimeSpan write) : IDisk
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goesOn = new();
    private string? _held;
    private int _syncs;
    private volatile IOException? _syncError;

    public int Syncs => Volatile.Read(ref _syncs);

    /// <summary>From now on writes of a file wait.</summary>
    /// <returns>Completes when the first one does.</returns>
    public Task Hold(string file)
    {
        _held = file;
        return _reached.Task;
    }

    public void Release() => _goesOn.SetResult();

    /// <summary>From now on syncs fail.</summary>
    public void FailSyncs(IOException error) => _syncError = error;

    public void Fail(IOException error) => _goesOn.SetException(error);

    public long GetLength(string file) => inner.GetLength(file);

    public int Read(string file, long offset, Span<byte> buffer) => inner.Read(file, offset, buffer);

    public void Write(string file, long offset, ReadOnlySpan<byte> bytes)
    {
        if (file == _held)
        {
            _reached.TrySetResult();
            _goesOn.Task.Guarded().GetAwaiter().GetResult();
        }
        if (!file.StartsWith("journal", StringComparison.Ordinal))
            clock.Advance(write);
        inner.Write(file, offset, bytes);
    }

    public void Delete(string file) => inner.Delete(file);

    public void Sync(string file)
    {
        clock.Advance(sync);
        if (_syncError is { } error)
            throw error;
        inner.Sync(file);
        Interlocked.Increment(ref _syncs);
    }

    public void SyncAll(IReadOnlyCollection<string> files) => inner.SyncAll(files);

    public IReadOnlyList<string> List(string folder) => inner.List(folder);
}
