using Microsoft.Extensions.Time.Testing;
using SmallTalk.Events;

namespace SmallTalk.Storage.Files;

/// <summary>The sessions of a file store on a simulated disk.</summary>
internal sealed class SimulatedStore
{
    private readonly CommitPipeline _pipeline;

    public SimulatedStore(IDisk disk, long opening = 1, int cached = 100, int newborn = NewbornSessions.MostRows)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var files = new DataFiles(disk, new(disk, 0));
        var journal = new Journal(disk, files, SmallJournal.Bytes);
        Recovered = journal.Recover(opening - 1);
        journal.Prepare();
        journal.Start(opening);
        _pipeline = new CommitPipeline(journal, files, FileDurability.Fsync, "store", clock);
        var leases = new FileLeaseStore(clock, files, _pipeline);
        Events = new FileEventLog(clock, files, _pipeline, leases, 4096);
        Newborn = new NewbornSessions(files, newborn);
        var reader = new SessionFileReader(files, Newborn, 10);
        var feed = new StateFeed();
        Sessions = new(clock, files, _pipeline, new(reader, _pipeline, cached), reader, Newborn, leases, Events, feed, 10);
        State = new(clock, files, _pipeline, Sessions, leases, feed, 10);
        leases.Open(opening);
        Events.Open();
    }

    public FileSessionStore Sessions { get; }

    public FileEventLog Events { get; }

    public FileStateStore State { get; }

    /// <summary>Records that the journal had to bring to the files.</summary>
    public long Recovered { get; }

    public NewbornSessions Newborn { get; }

    public void Close() => _pipeline.Close();
}
