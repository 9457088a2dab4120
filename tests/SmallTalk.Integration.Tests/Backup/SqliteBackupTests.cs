using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;

namespace SmallTalk.Integration.Backup;

/// <summary>A SQLite file is backed up by SQLite's own means while it is written to, and put back.</summary>
[Property("Requirement", "FR-055")]
public sealed class SqliteBackupTests : BackupTests
{
    protected override (string, string) Store => ("sqlite", Path.Combine(Folder, "data", "smalltalk.db"));

    [TestCase("sqlite-backup")]
    [TestCase("sqlite-compact-backup")]
    public Task A_backup_holds_everything(string block) => AllComesBackAsync(block);

    [TestCase("sqlite-backup")]
    [TestCase("sqlite-compact-backup")]
    public Task A_backup_of_a_store_in_use_holds_what_was_acknowledged(string block) => AllAcknowledgedComesBackAsync(block);

    protected override void Use(ISmallTalkBuilder builder) => builder.UseSqlite(Store.Item2);

    protected override Task RestoreAsync() => RunAsync("sqlite-restore");
}
