namespace SmallTalk.Storage;

/// <summary>Binary search.</summary>
internal static class Search
{
    /// <summary>The first of <paramref name="count"/> places from which on a condition holds; the count when it nowhere does.</summary>
    public static int FirstWhere(int count, Func<int, bool> holds)
    {
        var low = 0;
        var high = count;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (holds(middle))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
