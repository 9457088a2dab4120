namespace SmallTalk.Storage.Files;

/// <summary>Places of rows are given once.</summary>
public sealed class SlotFileTests
{
    private readonly DataFiles _files;
    private readonly SlotFile _slots;

    public SlotFileTests()
    {
        var disk = new SimulatedDisk(new Random(1));
        _files = new(disk, new(disk, 0));
        _slots = new(_files, "rows");
    }

    [Test]
    public void A_place_that_was_given_is_not_free_for_being_blank_while_its_row_is_on_its_way()
    {
        var removed = Write(record => Put(record, "removed"), isApplied: true);
        Write(
            record =>
            {
                _slots.Remove(record, removed);
                return removed;
            },
            isApplied: true
        );
        var onItsWay = Write(record => Put(record, "on its way"), isApplied: false);

        _slots.ReadAll().Should().BeEmpty();

        Write(record => Put(record, "other"), isApplied: true).Offset.Should().NotBe(onItsWay.Offset);
    }

    private Extent Put(CommitRecord record, string text)
    {
        record.Lines.Begin();
        record.Lines.Json.WriteString("text"u8, text);
        return _slots.Put(record, default);
    }

    private Extent Write(Func<CommitRecord, Extent> write, bool isApplied)
    {
        var (record, batch) = (new CommitRecord(), new JournalBatch());
        record.Begin(batch, new PendingRecord<bool>());
        var place = write(record);
        batch.EndRecord();
        if (!isApplied)
            return place;
        foreach (var op in batch.Ops)
            _files.Apply(op.Kind, op.File, op.Offset, batch.BytesOf(op));
        record.Pending.Apply();
        return place;
    }
}
