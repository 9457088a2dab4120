using SmallTalk.Diagnostics;

namespace SmallTalk.Testing;

/// <summary>A request or a probe that is under way in a child. It is asked for one reply at a time, and says no more than it was asked for.</summary>
internal sealed class PendingReply(ChildLink link, long id) : IDisposable
{
    private TaskCompletionSource<ChildFrame>? _reply;
    private volatile bool _hasReached;
    private volatile bool _isProbe;

    public long Id => id;

    /// <summary>Whether the last reply has come.</summary>
    public bool IsOver { get; set; }

    /// <summary>Asks the child and waits for its reply.</summary>
    /// <exception cref="ChildProcessException">The process has ended.</exception>
    /// <exception cref="ChildProtocolException">The process was ended because it broke the protocol.</exception>
    public async ValueTask<ChildFrame> AskAsync(ChildFrame question, CancellationToken cancellationToken)
    {
        await link.Ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        var reply = new TaskCompletionSource<ChildFrame>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = reply.Task.Observed();
        _isProbe = question.Type == ChildFrame.Probe;
        Interlocked.Exchange(ref _reply, reply);
        await link.SendAsync(question, () => _hasReached = true, cancellationToken).ConfigureAwait(false);
        return await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <returns>False when nothing was asked, or something else.</returns>
    public bool TryReply(ChildFrame frame)
    {
        if (!IsAnswer(frame))
            return false;
        var reply = Interlocked.Exchange(ref _reply, null);
        reply?.TrySetResult(frame);
        return reply is not null;
    }

    private bool IsAnswer(ChildFrame frame) =>
        frame.Type switch
        {
            ChildFrame.Error => true,
            ChildFrame.Probed => _isProbe,
            ChildFrame.Update => !_isProbe && frame.Said is not null,
            _ => !_isProbe,
        };

    public void Fail(Exception error) => Interlocked.Exchange(ref _reply, null)?.TrySetException(error);

    /// <summary>The child is told when it is still at it.</summary>
    public void Dispose() => link.Close(this, hasToStop: _hasReached && !IsOver);
}
