namespace SmallTalk.Storage.Sqlite;

/// <summary>Generated sequences and races against the SQLite store.</summary>
[Property("Requirement", "B-01")]
public sealed class SqliteSessionModelTests : SessionModelTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync() => await SqliteStore.OpenAsync(_folder["model.db"]);
}
