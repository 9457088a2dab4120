using System.Text;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>What is left in the folder of the file store when a session was erased: nothing, once the journal has come round.</summary>
public sealed class FileErasureTests : ErasureTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync()
    {
        var options = new FileStoreOptions
        {
            Path = _folder.Path,
            Durability = FileDurability.Os,
            JournalBytes = SmallJournal.Bytes,
        };
        var backend = new FileStoreBackend(new FakeTimeProvider(), options);
        await backend.InitializeAsync();
        return backend;
    }

    protected override Task<IReadOnlyList<string>> SearchAsync(IStoreBackend backend, string text) => SearchFilesAsync(_folder.Path, text);

    // Other work, until both segments of the journal have been written over.
    protected override async Task SettleAsync(IStoreBackend backend)
    {
        for (var version = 0; version < 100; version++)
            await backend.Sessions.CommitAsync(
                new()
                {
                    CommitId = CommitId.New(),
                    Key = new("other-session"),
                    ExpectedVersion = version,
                    Expiry = new(DateTimeOffset.MaxValue),
                    Messages = [new(new Payload(Encoding.UTF8.GetBytes($"\"{new string('o', 3000)}\"")))],
                }
            );
    }
}
