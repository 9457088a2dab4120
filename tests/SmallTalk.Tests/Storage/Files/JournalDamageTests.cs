namespace SmallTalk.Storage.Files;

/// <summary>A journal cut or damaged anywhere: whole records up to there, or the place is named.</summary>
public sealed class JournalDamageTests
{
    private const int SegmentBytes = 8192;
    private const int Records = 6;

    [Test]
    public void Cut_at_every_byte_of_the_last_record_it_recovers_all_before()
    {
        var (image, starts) = Write();
        for (var cut = starts[^1]; cut < image.Length; cut++)
        {
            var damaged = image.ToArray();
            damaged.AsSpan(cut).Clear();

            var recovered = Recover(damaged);

            recovered.Should().BeOneOf([Records - 1, damaged.AsSpan().SequenceEqual(image) ? Records : Records - 1], $"cut at {cut}");
        }
    }

    [Test]
    public void A_flipped_bit_cuts_the_last_record_or_is_named()
    {
        var (image, starts) = Write();
        var random = new Random(1);
        for (var flip = 0; flip < LongRun.Times(200, 10_000); flip++)
        {
            var damaged = image.ToArray();
            var place = random.Next(image.Length);
            damaged[place] ^= (byte)(1 << random.Next(8));
            if (place >= starts[^1])
            {
                var act = () => Recover(damaged);
                act.Should().NotThrow($"flipped at {place}").Which.Should().Be(Records - 1);
                continue;
            }

            var open = () => Recover(damaged);
            open.Should().Throw<StoreException>($"flipped at {place}");
        }
    }

    [Test]
    public void Damage_is_named_with_the_offset_of_its_record()
    {
        var (image, starts) = Write();
        image[starts[2] + 60] ^= 1;

        var open = () => Recover(image);

        open.Should().Throw<StoreDamagedException>().Where(error => error.Place == Journal.FirstSegment && error.Offset == starts[2]);
    }

    [Test]
    public void A_first_record_that_power_loss_cut_within_its_header_was_never_acknowledged()
    {
        var (image, _) = Write(records: 1);
        for (var cut = 1; cut <= RecordHeader.Size - RecordHeader.Edge; cut++)
        {
            var damaged = image.ToArray();
            damaged.AsSpan(cut).Clear();
            Recover(damaged).Should().Be(0, $"cut at {cut}");
        }
    }

    [Test]
    public void A_first_header_that_lost_its_end_is_named_when_a_later_record_proves_it_stored()
    {
        var (image, _) = Write();
        image.AsSpan(20, RecordHeader.Size - 20).Clear();

        var open = () => Recover(image);

        open.Should().Throw<StoreDamagedException>().Where(error => error.Place == Journal.FirstSegment && error.Offset == 0);
    }

    [Test]
    public void A_segment_whose_head_was_zeroed_in_part_is_free()
    {
        var (image, _) = Write();
        image.AsSpan(0, 20).Clear();

        Recover(image).Should().Be(0);
    }

    [Test]
    public void Records_of_a_later_format_are_refused_by_name()
    {
        var (image, _) = Write();
        image[4] = 9;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(44), Checksum.Of(image.AsSpan(0, 44)));

        var open = () => Recover(image);

        open.Should().Throw<StoreFormatException>().WithMessage("*format 9*");
    }

    private static (byte[] Image, List<int> Starts) Write(int records = Records)
    {
        var disk = new SimulatedDisk(new Random(1));
        var journal = Open(disk, out _);
        var starts = new List<int>();
        var length = 0;
        for (var record = 0; record < records; record++)
        {
            var batch = new JournalBatch();
            batch.BeginRecord();
            batch.Write("file", record * 100, new byte[100]);
            batch.EndRecord();
            starts.Add(length);
            length += batch.Length;
            journal.Write(batch);
            journal.Sync();
        }

        var image = new byte[length];
        disk.Read(Journal.FirstSegment, 0, image);
        return (image, starts);
    }

    /// <summary>How many records reached the files.</summary>
    private static long Recover(byte[] image)
    {
        var disk = new SimulatedDisk(new Random(1));
        disk.Write(Journal.FirstSegment, 0, new byte[SegmentBytes]);
        disk.Write(Journal.FirstSegment, 0, image);
        Open(disk, out var files);
        return Math.Max(0, files.GetLength("file")) / 100;
    }

    private static Journal Open(SimulatedDisk disk, out DataFiles files)
    {
        files = new(disk, new(disk, 0));
        var journal = new Journal(disk, files, SegmentBytes);
        journal.Recover(1);
        journal.Prepare();
        journal.Start(1);
        return journal;
    }
}
