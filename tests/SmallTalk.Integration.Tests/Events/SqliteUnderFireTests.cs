namespace SmallTalk.Integration.Events;

/// <summary>Four processes on one SQLite file.</summary>
public sealed class SqliteUnderFireTests : UnderFireTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override int? Unsaved => SaveCount;

    public void Dispose() => _folder.Dispose();

    protected override Task<(string Engine, string Location)> MakeStoreAsync() => Task.FromResult(("sqlite", _folder["fire.db"]));
}
