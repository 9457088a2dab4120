using System.Threading.Channels;
using SmallTalk.Agents;

namespace SmallTalk.Testing.Processes;

/// <summary>What a child was heard to say of its life.</summary>
internal sealed class RecordingHeartbeat : IAgentHeartbeat
{
    private readonly Channel<int> _beats = Channel.CreateUnbounded<int>();
    private readonly TaskCompletionSource<string> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _failures;

    public int Count => Volatile.Read(ref _count);

    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Why it was failed.</summary>
    public Task<string> Failed => _failed.Task.Guarded();

    public void Beat() => _beats.Writer.TryWrite(Interlocked.Increment(ref _count));

    public void Fail(string cause)
    {
        Interlocked.Increment(ref _failures);
        _failed.TrySetResult(cause);
    }

    /// <summary>Waits for so many beats that come from now on.</summary>
    public async Task NextAsync(int beats = 1)
    {
        var until = Count + beats;
        while (await _beats.Reader.ReadAsync().AsTask().Guarded() < until)
            continue;
    }
}
