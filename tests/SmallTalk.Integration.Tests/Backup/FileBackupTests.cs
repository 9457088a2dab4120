using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;

namespace SmallTalk.Integration.Backup;

/// <summary>A folder of files is copied, and copied back.</summary>
[Property("Requirement", "FR-055")]
public sealed class FileBackupTests : BackupTests
{
    protected override (string, string) Store => ("file", Path.Combine(Folder, "data"));

    [Test]
    public Task A_copy_of_a_stopped_store_is_all_there_is() => AllComesBackAsync("file-stopped-backup");

    [Test]
    public Task A_copy_of_a_paused_store_holds_what_was_acknowledged() => AllAcknowledgedComesBackAsync("file-running-backup");

    protected override void Use(ISmallTalkBuilder builder) => builder.UseFileStore(Store.Item2);

    protected override Task RestoreAsync() => RunAsync("file-restore");
}
