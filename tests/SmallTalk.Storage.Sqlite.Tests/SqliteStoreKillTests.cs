namespace SmallTalk.Storage.Sqlite;

/// <summary>kill -9 of a process that writes to the SQLite store, with syncing and without.</summary>
[TestFixture(SqliteDurability.Fsync)]
[TestFixture(SqliteDurability.Os)]
public sealed class SqliteStoreKillTests(SqliteDurability durability) : StoreKillTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // A log of few pages, so that kills meet checkpoints.
    protected override string[] Writer =>
        ["sqlite", _folder["kill.db"], $"{SqliteStoreOptions.SectionName}:Durability={durability}", $"{SqliteStoreOptions.SectionName}:CheckpointPages=200"];

    public void Dispose() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync() => await SqliteStore.OpenAsync(_folder["kill.db"]);
}
