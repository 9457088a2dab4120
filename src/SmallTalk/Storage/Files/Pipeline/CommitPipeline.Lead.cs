namespace SmallTalk.Storage.Files;

internal sealed partial class CommitPipeline
{
    // About as much again as applying them costs those who commit, on their own threads.
    private const int WorkBesideApplying = 2;

    private const int MostOtherWork = 4;

    // What the newest batch has cost counts for an eighth.
    private const int Smoothing = 8;

    // One is being synced and one applied while one gathers.
    private const int MostSpares = 3;

    private readonly Queue<FlushUnit> _synced = new();

    // From the moment on that somebody is to write what has gathered, until that is synced.
    private bool _isLed;

    // As long as there is something that is synced and not applied.
    private bool _isApplying;

    // Whether a sync takes less than what is to be done between two of them, so that both are done at once.
    private bool _isQuick;

    // What it costs to apply a record, in ticks of the clock.
    private long _applyTime;

    /// <summary>Under the gate, after a record was made: whether its maker is to write what has gathered.</summary>
    private bool MustLead()
    {
        if (_isLed || !HasWork)
            return false;
        if (_isQuick)
            _thread.Call();
        _isLed = _isQuick || !_isApplying;
        return _isLed && !_isQuick;
    }

    /// <summary>Writes what has gathered, on a caller's thread or one of the pool, and applies it.</summary>
    private void Lead()
    {
        var (applies, goesOn) = Sync();
        if (goesOn)
            _thread.Call();
        if (applies && ApplyOne())
            ApplyInPool();
    }

    /// <summary>Writes what has gathered, again and again as long as it leads. It never applies: another sync can begin instead.</summary>
    private void LeadOn()
    {
        for (var goesOn = true; goesOn; )
        {
            (var applies, goesOn) = Sync();
            if (applies)
                ApplyInPool();
        }
    }

    /// <summary>Syncs the next batch.</summary>
    /// <returns>Whether it is for the caller to see to it that it is applied, and whether the caller, or the thread for it, goes on leading.</returns>
    private (bool Applies, bool GoesOn) Sync()
    {
        var unit = Take();
        var began = _time.GetTimestamp();
        var isStored = TryStore(unit);
        var took = _time.GetTimestamp() - began;
        lock (_gate)
        {
            _isQuick = _durability == FileDurability.Fsync && IsQuick(took, WorkBesideApplying * _applyTime * (unit.Records.Count + _gathering.Records.Count));
            var applies = isStored && !_isApplying;
            if (isStored)
                _synced.Enqueue(unit);
            else
                GiveBack(unit);
            _isApplying |= isStored;
            _isLed = HasWork && (_isQuick || !isStored);
            return (applies, _isLed);
        }
    }

    // Where it is a small part of all the work, fewer of them are worth more than beginning them early.
    private static bool IsQuick(long sync, long otherWork) => sync < otherWork && otherWork < MostOtherWork * sync;

    private FlushUnit Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
                TurnOver();
            return _waiting.Dequeue();
        }
    }

    /// <summary>Has the pool apply what is synced, and what others sync meanwhile.</summary>
    private void ApplyInPool() =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static pipeline =>
            {
                while (pipeline.ApplyOne()) { }
            },
            this,
            preferLocal: false
        );

    /// <summary>Applies the oldest batch that is synced.</summary>
    /// <returns>Whether there is more.</returns>
    private bool ApplyOne()
    {
        FlushUnit unit;
        lock (_gate)
            unit = _synced.Peek();
        var (count, began) = (unit.Records.Count, _time.GetTimestamp());
        Apply(unit);
        var took = (_time.GetTimestamp() - began) / count;
        lock (_gate)
        {
            _applyTime += (took - _applyTime) / Smoothing;
            GiveBack(_synced.Dequeue());
            _isApplying = _synced.Count > 0;
            if (_isApplying)
                return true;
            if (_isLed || !HasWork)
                return false;
            _isLed = true;
        }
        // Behind those who were told: what they commit at once goes along, and the fewer syncs make up for the wait.
        ThreadPool.UnsafeQueueUserWorkItem(static pipeline => pipeline.Lead(), this, preferLocal: false);
        return false;
    }

    private void GiveBack(FlushUnit unit)
    {
        unit.Clear();
        if (_spares.Count < MostSpares)
            _spares.Push(unit);
    }
}
