using System.Collections;

namespace SmallTalk.Sessions;

/// <summary>An immutable list of messages. Lists made by appending share one growing array, of which each sees its own part.</summary>
internal sealed class MessageView : IReadOnlyList<SessionMessage>
{
    private const int FirstCapacity = 4;

    private readonly SessionMessage[] _items;

    private MessageView(SessionMessage[] items, int count)
    {
        this._items = items;
        Count = count;
    }

    public static MessageView Empty { get; } = new([], 0);

    public int Count { get; }

    public SessionMessage this[int index] => (uint)index < (uint)Count ? _items[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>A list with more messages at its end. Called under the session's gate.</summary>
    public MessageView Append(IReadOnlyList<SessionMessage> more)
    {
        if (more.Count == 0)
            return this;
        var target = HasRoom(more.Count) ? _items : Copy(Math.Max(FirstCapacity, Math.Max(Count + more.Count, Count * 2)));
        for (var index = 0; index < more.Count; index++)
            target[Count + index] = more[index];
        return new(target, Count + more.Count);
    }

    /// <summary>A list with more messages at its beginning.</summary>
    public MessageView Prepend(IReadOnlyList<SessionMessage> more)
    {
        var target = new SessionMessage[more.Count + Count];
        for (var index = 0; index < more.Count; index++)
            target[index] = more[index];
        Array.Copy(_items, 0, target, more.Count, Count);
        return new(target, target.Length);
    }

    public IEnumerator<SessionMessage> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return _items[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // A used place after the end belongs to a longer list that shares the array.
    private bool HasRoom(int more) => Count + more <= _items.Length && _items[Count] is null;

    private SessionMessage[] Copy(int capacity)
    {
        var copy = new SessionMessage[capacity];
        Array.Copy(_items, copy, Count);
        return copy;
    }
}
