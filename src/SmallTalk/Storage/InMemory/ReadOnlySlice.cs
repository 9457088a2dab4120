using System.Collections;

namespace SmallTalk.Storage;

/// <summary>A fixed part of an array whose filled places never change: costs the same however long it is.</summary>
internal sealed class ReadOnlySlice<T>(T[] items, int start, int count) : IReadOnlyList<T>
{
    public int Count => count;

    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            return items[start + index];
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var index = start; index < start + count; index++)
            yield return items[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
