namespace SmallTalk.Integration.Backup;

/// <summary>What docs/storage.md tells people to type is what tests run.</summary>
public sealed class DocumentedCommandsTests
{
    private static readonly string[] Tested =
    [
        "file-stopped-backup",
        "file-running-backup",
        "file-restore",
        "sqlite-backup",
        "sqlite-compact-backup",
        "sqlite-restore",
        "postgres-backup",
        "postgres-restore",
    ];

    [Test]
    public void Every_block_of_commands_is_run_by_a_test() => DocumentedCommands.Names.Should().BeEquivalentTo(Tested);
}
