namespace SmallTalk.Storage.Sqlite;

/// <summary>The text of a statement that connections prepare once and keep. Its parameters are <c>?1</c>, <c>?2</c> and so on, set in that order.</summary>
internal sealed class SqlText(string text)
{
    private static int _count;

    /// <summary>Its place among all texts.</summary>
    public int Index { get; } = Interlocked.Increment(ref _count) - 1;

    /// <summary>The statement.</summary>
    public string Text => text;
}
