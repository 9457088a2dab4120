namespace SmallTalk.Storage;

/// <summary>A list that grows at its end and shrinks at its beginning, both at constant cost on average. Not safe for several threads.</summary>
internal sealed class TrimmableList<T>
{
    private T[] _items = [];
    private int _head;

    public int Count { get; private set; }

    public T this[int index]
    {
        get => _items[_head + index];
        set => _items[_head + index] = value;
    }

    public void Add(T item)
    {
        if (_head + Count == _items.Length)
            MakeRoom();
        _items[_head + Count++] = item;
    }

    public void RemoveFirst(int count)
    {
        Array.Clear(_items, _head, count);
        _head += count;
        Count -= count;
        if (Count == 0)
            _head = 0;
    }

    private void MakeRoom()
    {
        var target = _head > _items.Length / 2 ? _items : new T[Math.Max(4, _items.Length * 2)];
        Array.Copy(_items, _head, target, 0, Count);
        if (target == _items)
            Array.Clear(_items, Count, _head);
        _items = target;
        _head = 0;
    }
}
