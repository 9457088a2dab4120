using System.Collections.Concurrent;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk;

internal sealed class RandomIdsTests
{
    [Test]
    [Property("Requirement", "FR-001")]
    public void Ids_are_version_4_uuids_of_the_standard_variant()
    {
        foreach (var id in Enumerable.Range(0, 1000).Select(_ => RandomIds.NewUuid()))
        {
            id.Version.Should().Be(4);
            (id.Variant & 0b1100).Should().Be(0b1000);
        }
    }

    [Test]
    [Property("Requirement", "FR-001")]
    public void All_122_other_bits_are_random()
    {
        const int Draws = 4000;
        var ones = new int[128];
        for (var draw = 0; draw < Draws; draw++)
        {
            var bytes = RandomIds.NewUuid().ToByteArray(bigEndian: true);
            for (var bit = 0; bit < 128; bit++)
                ones[bit] += (bytes[bit / 8] >> (7 - bit % 8)) & 1;
        }

        // Six bits are fixed. The others are as a fair coin: within seven standard deviations of one half.
        var free = ones.Where((_, bit) => bit is not (48 or 49 or 50 or 51 or 64 or 65)).ToList();
        free.Should().HaveCount(122).And.OnlyContain(count => Math.Abs(count - Draws / 2) < 7 * Math.Sqrt(Draws) / 2);
    }

    [Test]
    [Property("Requirement", "FR-001")]
    public void No_id_is_drawn_twice_by_any_thread()
    {
        var ids = new ConcurrentBag<Guid>();
        Parallel.For(
            0,
            8,
            _ =>
            {
                for (var draw = 0; draw < 5000; draw++)
                    ids.Add(RandomIds.NewUuid());
            }
        );

        ids.Distinct().Should().HaveCount(40_000);
    }

    [Test]
    public void Draws_of_different_sizes_share_a_block_without_sharing_bytes()
    {
        // 1024 bytes a block, 8 or 16 a draw: the end of a block is met at every remainder.
        var bits = Enumerable.Range(0, 3000).Select(draw => draw % 3 == 0 ? (ulong)RandomIds.NewUuid().GetHashCode() : RandomIds.NewBits()).ToList();

        bits.Should().OnlyHaveUniqueItems();
        bits.Should().NotContain(0UL);
    }

    [Test]
    [Property("Requirement", "FR-001")]
    public void Session_ids_we_make_are_such_uuids()
    {
        var id = SessionId.New();

        Guid.ParseExact(id.Value, "D").Version.Should().Be(4);
        SessionId.New().Should().NotBe(id);
    }

    [Test]
    public void Commit_and_event_ids_print_as_32_digits()
    {
        CommitId.New().ToString().Should().MatchRegex("^[0-9a-f]{32}$");
        EventId.New().ToString().Should().MatchRegex("^[0-9a-f]{32}$");
        CommitId.New().Value.Version.Should().Be(4);
        EventId.New().Value.Version.Should().Be(4);
    }
}
