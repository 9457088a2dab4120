namespace SmallTalk.Storage.Files;

/// <summary>Places of rows are given once.</summary>
public sealed class SlotFileTests
{
    private readonly SimulatedDisk _disk = new(new Random(1));
    private readonly DataFiles _files;
    private readonly SlotFile _slots;

    public SlotFileTests()
    {
        _files = new(_disk, new(_disk, 0));
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

    [Test]
    public void A_place_is_given_once_however_often_the_rows_could_not_be_read()
    {
        var removed = Write(record => Put(record, "removed"), isApplied: true);
        var damaged = Write(record => Put(record, "damaged"), isApplied: true);
        Write(
            record =>
            {
                _slots.Remove(record, removed);
                return removed;
            },
            isApplied: true
        );
        _disk.Write("rows", damaged.Offset + 10, "?"u8);
        var slots = new SlotFile(_files, "rows");
        for (var attempt = 0; attempt < 2; attempt++)
            slots.Invoking(it => it.ReadAll().Count()).Should().Throw<StoreDamagedException>();

        var first = Write(record => Put(record, "first", slots), isApplied: true);
        var second = Write(record => Put(record, "second", slots), isApplied: true);

        first.Should().Be(removed);
        second.Offset.Should().Be(damaged.Offset + damaged.Length);
    }

    private Extent Put(CommitRecord record, string text, SlotFile? slots = null)
    {
        record.Lines.Begin();
        record.Lines.Json.WriteString("text"u8, text);
        return (slots ?? _slots).Put(record, default);
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
