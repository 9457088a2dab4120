namespace SmallTalk.Storage.Postgres;

/// <summary>Decides what the sequencer does next. Plain steps without any effect; the loop around it does as it is told.</summary>
internal sealed class SequencerPace
{
    /// <summary>How many rows a batch moves at most.</summary>
    public const int BatchSize = 1000;

    /// <summary>How often the outbox is looked at when no commit of this process woke the sequencer: for those of others, and of a host's own transactions.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>How long commits gather when they come without waiting for the move of those before them: each move is a flush in the way of the next commit.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(4);

    // So many rows in one move pay for its flush; they need not gather, and must not wait.
    private const int Many = 16;

    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(5);

    private bool _mayGather;

    /// <summary>How long a pause lasts now.</summary>
    public TimeSpan Pause { get; private set; }

    /// <summary>At the start: what a process that died left is there to be moved.</summary>
    public static SequencerStep Started() => SequencerStep.Move;

    /// <param name="rows">How many were moved.</param>
    /// <param name="hasFollowers">Whether others were committed meanwhile: who waits for what it commits to be seen commits nothing until then.</param>
    public SequencerStep Moved(int rows, bool hasFollowers)
    {
        Pause = TimeSpan.Zero;
        _mayGather = hasFollowers && rows < Many;
        return rows >= BatchSize ? SequencerStep.Move : SequencerStep.Wait;
    }

    /// <param name="isSignal">Whether a commit of this process ended the wait; otherwise a poll did.</param>
    public SequencerStep Woken(bool isSignal) =>
        !isSignal ? SequencerStep.Peek
        : _mayGather ? SequencerStep.Gather
        : SequencerStep.Move;

    public static SequencerStep Gathered() => SequencerStep.Move;

    public static SequencerStep Peeked(bool found) => found ? SequencerStep.Move : SequencerStep.Wait;

    public SequencerStep Failed()
    {
        Pause = Pause == TimeSpan.Zero ? LeastPause : Pause * 2;
        if (Pause > MostPause)
            Pause = MostPause;
        return SequencerStep.Pause;
    }

    public static SequencerStep Paused() => SequencerStep.Move;
}
