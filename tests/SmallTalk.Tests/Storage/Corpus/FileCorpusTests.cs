using Microsoft.Extensions.Time.Testing;
using SmallTalk.Storage.Files;

namespace SmallTalk.Storage;

/// <summary>What earlier versions wrote can be read. A change of format adds a folder here and never changes one.</summary>
internal sealed class FileCorpusTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("smalltalk-corpus-").FullName;
    private readonly FakeTimeProvider time = new(FileCorpus.WrittenAt);

    private static IEnumerable<string> Versions => Directory.EnumerateDirectories(Source).Select(path => Path.GetFileName(path));

    private static string Source => Path.Combine(AppContext.BaseDirectory, "Storage", "Corpus");

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [TestCaseSource(nameof(Versions))]
    [Property("Requirement", "B-17")]
    public async Task What_an_earlier_version_wrote_can_be_read(string version)
    {
        Copy(Path.Combine(Source, version), folder);

        await using var store = await OpenAsync();

        await FileCorpus.CheckAsync(store);
    }

    [Test]
    [Property("Requirement", "B-17")]
    public async Task What_this_version_writes_it_can_read()
    {
        await using (var store = await OpenAsync())
            await FileCorpus.WriteAsync(store);

        await using var again = await OpenAsync();

        await FileCorpus.CheckAsync(again);
    }

    private async Task<FileStoreBackend> OpenAsync()
    {
        var store = new FileStoreBackend(
            time,
            new FileStoreOptions
            {
                Path = folder,
                JournalBytes = SmallJournal.Bytes,
                Durability = FileDurability.Os,
            }
        );
        await store.InitializeAsync();
        return store;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
