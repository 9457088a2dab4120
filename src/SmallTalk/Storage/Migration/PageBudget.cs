namespace SmallTalk.Storage;

/// <summary>How many items to read at once: few at first, then as many as make about one page of bytes by what was read so far.</summary>
internal sealed class PageBudget(int most)
{
    /// <summary>About this much is held in memory; a single larger item or commit is held as a whole.</summary>
    public const int Bytes = 4 * 1024 * 1024;

    private const int FirstPage = 16;

    private long _items;
    private long _bytes;

    public int Limit => _items == 0 ? Math.Min(most, FirstPage) : (int)Math.Clamp(Bytes / Math.Max(1, _bytes / _items), 1, most);

    public void Saw(int bytes)
    {
        _items++;
        _bytes += bytes;
    }
}
