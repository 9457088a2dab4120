namespace SmallTalk.Storage.Postgres;

/// <summary>A database for one test that leaves its tables as they are; the next test gets it emptied. Dispose the stores on it first.</summary>
internal sealed class TestDatabase(PostgresDatabases databases, string connection) : IDisposable
{
    public string Connection => connection;

    public void Dispose() => databases.Return(connection);
}
