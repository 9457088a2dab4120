namespace SmallTalk.Events;

/// <summary>What a lane has read of the log and not taken yet. Used by one at a time.</summary>
internal sealed class ReadAhead
{
    private IReadOnlyList<EventRecord> _records = [];
    private int _taken;

    public bool IsEmpty => _taken == _records.Count;

    /// <summary>Puts a page in the place of what is left.</summary>
    public void Put(IReadOnlyList<EventRecord> records) => (_records, _taken) = (records, 0);

    /// <summary>Forgets what is left; it is read again.</summary>
    public void Clear() => Put([]);

    public bool TryTake(out EventRecord record)
    {
        if (IsEmpty)
        {
            record = null!;
            return false;
        }
        record = _records[_taken++];
        return true;
    }

    /// <summary>Gives back what was taken last, from here or, when nothing is left here, from anywhere.</summary>
    public void GiveBack(EventRecord record)
    {
        if (_taken > 0 && ReferenceEquals(_records[_taken - 1], record))
            _taken--;
        else
            Put([record]);
    }
}
