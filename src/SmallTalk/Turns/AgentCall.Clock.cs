using Microsoft.Extensions.AI;

namespace SmallTalk.Turns;

internal sealed partial class AgentCall
{
    private static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly TurnTimeouts _timeouts;
    private readonly ITimer _timer;
    private long _totalDue;
    private long _idleDue = long.MaxValue;
    private long _consumerDue = long.MaxValue;

    private long In(TimeSpan span) => After(_time.GetTimestamp(), span);

    private long After(long now, TimeSpan span) => now + (long)(span.TotalSeconds * _time.TimestampFrequency);

    /// <summary>Waits until the consumer has made room. What the agent may take in all is longer by that; the idle deadline rests.</summary>
    private async ValueTask WaitForConsumerAsync(string speaker, ChatResponseUpdate update)
    {
        var since = _time.GetTimestamp();
        Volatile.Write(ref _consumerDue, In(_timeouts.Stall));
        _timer.Change(_timeouts.Stall, Timeout.InfiniteTimeSpan);
        while (await _run.Updates.WaitToWriteAsync().ConfigureAwait(false) && !_run.TryEmit(speaker, update))
            continue;
        Volatile.Write(ref _consumerDue, long.MaxValue);
        var now = _time.GetTimestamp();
        Volatile.Write(ref _totalDue, _totalDue + (now - since));
        Arm(now, Math.Min(_totalDue, In(_timeouts.Idle)));
    }

    private void OnTimer()
    {
        var now = _time.GetTimestamp();
        var consumerDue = Volatile.Read(ref _consumerDue);
        if (consumerDue != long.MaxValue)
            OnConsumerDue(now, consumerDue);
        else if (now >= Volatile.Read(ref _totalDue))
            Stop(CallEndKind.TookTooLong);
        else if (now >= Volatile.Read(ref _idleDue))
            Stop(CallEndKind.FellSilent);
        else
            ArmForAgent(now);
    }

    /// <summary>The timer may come early, never late: a wait for the consumer that began meanwhile had set it already.</summary>
    private void ArmForAgent(long now)
    {
        Arm(now, Math.Min(Volatile.Read(ref _totalDue), Math.Min(Volatile.Read(ref _idleDue), In(_timeouts.Idle))));
        var consumerDue = Volatile.Read(ref _consumerDue);
        if (consumerDue != long.MaxValue)
            Arm(now, consumerDue);
    }

    private void OnConsumerDue(long now, long due)
    {
        if (now >= due)
            _run.Stop(TurnStop.ConsumerStalled);
        else
            Arm(now, due);
    }

    private void Arm(long now, long due)
    {
        var wait = _time.GetElapsedTime(now, due);
        _timer.Change(wait > ShortestTick ? wait : ShortestTick, Timeout.InfiniteTimeSpan);
    }
}
