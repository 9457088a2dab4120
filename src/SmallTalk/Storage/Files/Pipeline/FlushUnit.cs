namespace SmallTalk.Storage.Files;

/// <summary>Records that go to the journal with one write and one sync.</summary>
internal sealed class FlushUnit
{
    internal JournalBatch Batch { get; } = new();

    internal List<PendingRecord> Records { get; } = [];

    internal void Clear()
    {
        Batch.Clear();
        Records.Clear();
    }
}
