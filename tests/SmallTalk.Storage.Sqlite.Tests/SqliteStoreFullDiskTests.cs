namespace SmallTalk.Storage.Sqlite;

/// <summary>The SQLite store on a disk of 8 MB, mounted for a child process alone.</summary>
public sealed class SqliteStoreFullDiskTests
{
    private const string Script = """
        set -e
        mount -t tmpfs -o size=8m tmpfs "$1"
        dotnet "$2" fill-store sqlite "$1" "$3"
        mount -o remount,ro "$1"
        dotnet "$2" open-read-only-store sqlite "$1"
        """;

    [TestCase(8000, Description = "the write-ahead log fills the disk")]
    [TestCase(200, Description = "the database fills the disk")]
    [Property("Requirement", "B-02")]
    public async Task A_full_disk_loses_nothing_and_a_read_only_one_is_named(int checkpointPages)
    {
        using var folder = new TemporaryFolder();
        using var child = ChildProcess.Start(
            "unshare",
            "-Urm",
            "sh",
            "-c",
            Script,
            "sh",
            folder.Path,
            ChildProcess.Dll,
            $"{SqliteStoreOptions.SectionName}:CheckpointPages={checkpointPages}"
        );

        var (exitCode, output, errors) = await child.FinishAsync();

        exitCode.Should().Be(0, errors);
        output.Should().Contain("acknowledged, 0 lost").And.Contain("read-only: '");
    }
}
