namespace SmallTalk.Storage.Files;

/// <summary>The disk of the machine under several threads.</summary>
public sealed class RealDiskTests
{
    private const int Rounds = 200;

    [Test]
    public async Task What_is_written_after_a_file_was_deleted_is_in_the_folder_whoever_reads_meanwhile()
    {
        using var folder = new TemporaryFolder();
        using var disk = new RealDisk(folder.Path);
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var reader = Task.Run(() => Read(disk, started, stop.Token));
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        var lost = 0;

        for (var round = 0; round < Rounds; round++)
        {
            disk.Write("a/file", 0, "old"u8);
            disk.Delete("a/file");
            disk.Write("a/file", 0, "new"u8);
            if (!File.Exists(folder["a/file"]))
                lost++;
            disk.Delete("a/file");
        }

        await stop.CancelAsync();
        await reader.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        lost.Should().Be(0);
    }

    private static void Read(RealDisk disk, TaskCompletionSource started, CancellationToken stop)
    {
        started.SetResult();
        var buffer = new byte[3];
        while (!stop.IsCancellationRequested)
            disk.Read("a/file", 0, buffer);
    }
}
