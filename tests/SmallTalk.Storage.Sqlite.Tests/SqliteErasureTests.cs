using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Sqlite;

/// <summary>What is left in the files of the SQLite store a second after a session was erased: nothing.</summary>
public sealed class SqliteErasureTests : ErasureTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync() => await SqliteStore.OpenAsync(_folder["store.db"], _clock);

    protected override async Task SettleAsync(IStoreBackend backend)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        // A write that comes later than the upkeep.
        await backend.Leases.AcquireAsync("somebody", TimeSpan.FromSeconds(4));
    }

    // Another process reads: were the files opened and closed in this one, SQLite's locks on them would be gone.
    protected override async Task<IReadOnlyList<string>> SearchAsync(IStoreBackend backend, string text)
    {
        using var child = ChildProcess.Start("grep", "-rlaF", text, _folder.Path);
        return (await child.FinishAsync()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
