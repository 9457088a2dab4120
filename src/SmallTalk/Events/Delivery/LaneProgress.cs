namespace SmallTalk.Events;

/// <summary>How far a lane has come: everything up to a position, and what is done with beyond it while something before is not.</summary>
/// <remarks>Safe for use by several threads.</remarks>
internal sealed class LaneProgress
{
    private readonly Lock _gate = new();
    private readonly Queue<Taken> _taken = new();
    private EventPosition _passed;
    private EventPosition _position;

    /// <summary>Everything up to here is done with.</summary>
    public EventPosition Position
    {
        get
        {
            lock (_gate)
                return _position;
        }
    }

    /// <summary>Everything up to here is taken or was not wanted.</summary>
    public EventPosition Passed
    {
        get
        {
            lock (_gate)
                return _passed;
        }
    }

    /// <summary>Begins anew.</summary>
    public void Reset(EventPosition position)
    {
        lock (_gate)
        {
            _taken.Clear();
            (_passed, _position) = (position, position);
        }
    }

    /// <summary>Everything up to here is taken or was not wanted.</summary>
    public void Pass(EventPosition position)
    {
        lock (_gate)
        {
            _passed = position;
            if (_taken.Count == 0)
                _position = position;
        }
    }

    /// <summary>An event is in hand, and others may be taken before it is done with. Called in the order of the log.</summary>
    public Taken Take(EventRecord record)
    {
        var taken = new Taken(record);
        lock (_gate)
            _taken.Enqueue(taken);
        return taken;
    }

    /// <summary>That event is done with.</summary>
    public void Done(Taken taken)
    {
        lock (_gate)
        {
            taken.IsDone = true;
            while (_taken.TryPeek(out var first) && first.IsDone)
                _position = _taken.Dequeue().Record.Position;
            if (_taken.Count == 0)
                _position = _passed;
        }
    }

    /// <summary>What a cursor must hold.</summary>
    public (EventPosition Position, IReadOnlyList<EventId> Beyond) Read()
    {
        lock (_gate)
            return (_position, _taken.Count == 0 ? [] : [.. _taken.Where(taken => taken.IsDone).Select(taken => taken.Record.Event.Id)]);
    }

    /// <summary>One event in hand.</summary>
    internal sealed class Taken(EventRecord record)
    {
        public EventRecord Record => record;

        public bool IsDone { get; set; }
    }
}
