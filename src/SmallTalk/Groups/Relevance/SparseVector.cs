namespace SmallTalk.Groups;

/// <summary>A vector of which most entries are zero. The arrays may be longer than what is used of them.</summary>
internal sealed class SparseVector
{
    internal int[] Indices { get; set; } = [];

    internal float[] Values { get; set; } = [];

    internal int Count { get; set; }

    internal void Reserve(int count)
    {
        if (Indices.Length < count)
            (Indices, Values) = (new int[count], new float[count]);
        Count = 0;
    }

    internal void Add(int index, float value)
    {
        Indices[Count] = index;
        Values[Count++] = value;
    }
}
