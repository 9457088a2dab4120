namespace SmallTalk.Storage.Files;

/// <summary>A journal that finds the disk full when it recovers.</summary>
public sealed class JournalFullDiskTests
{
    private const int SegmentBytes = 4096;

    [Test]
    [Property("Requirement", "B-02")]
    public void What_a_full_disk_kept_from_the_files_at_recovery_is_safe_before_its_records_are_written_over()
    {
        var disk = new SimulatedDisk(new Random(1));
        var (journal, _) = Open(disk, 1);
        Store(journal, "one", 1000);
        Store(journal, "two", 3500);
        disk.Capacity = 0;
        disk.Delete("one");
        disk.Delete("two");
        (journal, var files) = Open(disk, 2);
        files.HasHeld.Should().BeTrue();
        disk.Capacity = long.MaxValue;
        files.TryRecoverRoom().Should().BeTrue();

        Store(journal, "three", 100);
        disk.LosePower();

        (_, files) = Open(disk, 3);
        files.GetLength("one").Should().Be(1000);
        files.GetLength("two").Should().Be(3500);
        files.GetLength("three").Should().Be(100);
    }

    [Test]
    [Property("Requirement", "B-02")]
    public void Without_a_write_the_next_start_recovers_them_again()
    {
        var disk = new SimulatedDisk(new Random(1));
        var (journal, _) = Open(disk, 1);
        Store(journal, "one", 1000);
        disk.Capacity = 0;
        disk.Delete("one");
        Open(disk, 2);
        disk.Capacity = long.MaxValue;

        var (_, files) = Open(disk, 3);

        files.GetLength("one").Should().Be(1000);
    }

    private static (Journal Journal, DataFiles Files) Open(SimulatedDisk disk, long epoch)
    {
        var files = new DataFiles(disk, new(disk, 0));
        var journal = new Journal(disk, files, SegmentBytes);
        journal.Recover(epoch - 1);
        journal.Prepare();
        journal.Start(epoch);
        return (journal, files);
    }

    private static void Store(Journal journal, string file, int bytes)
    {
        var batch = new JournalBatch();
        batch.BeginRecord();
        batch.Write(file, 0, new byte[bytes]);
        batch.EndRecord();
        if (journal.MustSwitch(batch.Length))
            journal.Switch();
        journal.Write(batch);
        journal.Sync();
        journal.Apply(batch, 0, batch.Count);
    }
}
