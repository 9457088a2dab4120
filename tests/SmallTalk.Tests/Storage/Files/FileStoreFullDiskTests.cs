namespace SmallTalk.Storage.Files;

/// <summary>The file store on a disk of 8 MB, mounted for a child process alone.</summary>
public sealed class FileStoreFullDiskTests
{
    private const string Script = """
        set -e
        mount -t tmpfs -o size=8m tmpfs "$1"
        dotnet "$2" fill-store file "$1" SmallTalk:Storage:File:JournalBytes=524288
        mount -o remount,ro "$1"
        dotnet "$2" open-read-only-store file "$1"
        """;

    [Test]
    [Property("Requirement", "B-02")]
    public async Task A_full_disk_loses_nothing_and_a_read_only_one_is_named()
    {
        using var folder = new TemporaryFolder();
        using var child = ChildProcess.Start("unshare", "-Urm", "sh", "-c", Script, "sh", folder.Path, ChildProcess.Dll);

        var (exitCode, output, errors) = await child.FinishAsync();

        exitCode.Should().Be(0, errors);
        output.Should().Contain("acknowledged, 0 lost").And.Contain("read-only: '");
    }
}
