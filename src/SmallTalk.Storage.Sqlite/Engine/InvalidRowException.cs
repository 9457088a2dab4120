namespace SmallTalk.Storage.Sqlite;

/// <summary>A row that this library did not write so. Turned into <see cref="StoreDamagedException"/> where the file is known.</summary>
internal sealed class InvalidRowException(string reason, string table = "row", long row = 0) : Exception(reason)
{
    /// <summary>The table.</summary>
    public string Table => table;

    /// <summary>Which row, where it is known.</summary>
    public long Row => row;
}
