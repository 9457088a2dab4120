namespace SmallTalk.Storage;

/// <summary>A list that grows at its end and shrinks at its beginning, both at constant cost on average. Not safe for several threads.</summary>
internal sealed class TrimmableList<T>
{
    private T[] items = [];
    private int head;

    public int Count { get; private set; }

    public T this[int index]
    {
        get => items[head + index];
        set => items[head + index] = value;
    }

    public void Add(T item)
    {
        if (head + Count == items.Length)
            MakeRoom();
        items[head + Count++] = item;
    }

    public void RemoveFirst(int count)
    {
        Array.Clear(items, head, count);
        head += count;
        Count -= count;
        if (Count == 0)
            head = 0;
    }

    private void MakeRoom()
    {
        var target = head > items.Length / 2 ? items : new T[Math.Max(4, items.Length * 2)];
        Array.Copy(items, head, target, 0, Count);
        if (target == items)
            Array.Clear(items, Count, head);
        items = target;
        head = 0;
    }
}
