using Microsoft.Extensions.AI;

namespace SmallTalk.Turns;

/// <summary>The bounded queue from a turn to its consumer: one writer, one reader, and anyone may close it.</summary>
/// <remarks>A channel of the base library would do; it costs 2 kB for each turn, this one a tenth.</remarks>
internal sealed class UpdateQueue(int capacity)
{
    private const int FirstLength = 8;

    private readonly Lock _lock = new();
    private readonly Signal _toRead = new();
    private Signal? _toWrite;

    // Updates, and before an update of another speaker the name of that speaker.
    private object[] _items = new object[FirstLength];
    private int _first;
    private int _count;
    private int _updates;
    private string _writing = string.Empty;
    private string _reading = string.Empty;
    private bool _readerWaits;
    private bool _writerWaits;
    private bool _isClosed;

    /// <returns>False when it is full or closed.</returns>
    internal bool TryWrite(string speaker, ChatResponseUpdate update)
    {
        lock (_lock)
        {
            if (_isClosed || _updates == capacity)
                return false;
            if (!ReferenceEquals(_writing, speaker))
                Append(_writing = speaker);
            Append(update);
            _updates++;
            if (!_readerWaits)
                return true;
            _readerWaits = false;
        }
        _toRead.Set(true);
        return true;
    }

    /// <returns>False when it is empty.</returns>
    internal bool TryRead(out TurnUpdate update)
    {
        lock (_lock)
        {
            if (_updates == 0)
            {
                update = default;
                return false;
            }
            update = Take();
            _updates--;
            if (!_writerWaits)
                return true;
            _writerWaits = false;
        }
        _toWrite!.Set(true);
        return true;
    }

    /// <returns>False when it is closed and empty.</returns>
    internal ValueTask<bool> WaitToReadAsync()
    {
        lock (_lock)
        {
            if (_updates > 0 || _isClosed)
                return new(_updates > 0);
            _readerWaits = true;
            return _toRead.WaitAsync();
        }
    }

    /// <returns>False when it is closed.</returns>
    internal ValueTask<bool> WaitToWriteAsync()
    {
        lock (_lock)
        {
            if (_isClosed || _updates < capacity)
                return new(!_isClosed);
            _writerWaits = true;
            _toWrite ??= new();
            return _toWrite.WaitAsync();
        }
    }

    /// <summary>Takes no more; what is in it can still be read.</summary>
    internal void Close()
    {
        bool reader,
            writer;
        lock (_lock)
        {
            _isClosed = true;
            (reader, writer) = (_readerWaits, _writerWaits);
            _readerWaits = _writerWaits = false;
        }
        if (reader)
            _toRead.Set(false);
        if (writer)
            _toWrite!.Set(false);
    }

    private void Append(object item)
    {
        if (_count == _items.Length)
            Grow();
        _items[(_first + _count++) % _items.Length] = item;
    }

    private TurnUpdate Take()
    {
        while (true)
        {
            var item = _items[_first];
            _items[_first] = null!;
            _first = (_first + 1) % _items.Length;
            _count--;
            if (item is ChatResponseUpdate update)
                return new(_reading, update, null);
            _reading = (string)item;
        }
    }

    private void Grow()
    {
        var larger = new object[_items.Length * 2];
        for (var index = 0; index < _count; index++)
            larger[index] = _items[(_first + index) % _items.Length];
        (_items, _first) = (larger, 0);
    }
}
