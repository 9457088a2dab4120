using SmallTalk.State;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Shared state of two processes: each opens the file for itself.</summary>
[Property("Requirement", "FR-022")]
[Property("Requirement", "FR-023")]
[Property("Requirement", "FR-024")]
[Property("Requirement", "FR-025")]
[Property("Requirement", "B-03")]
public sealed class SqliteSharedStateTests : SharedStateTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync() => await SqliteStore.OpenAsync(_folder["shared.db"]);
}
