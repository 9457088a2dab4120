namespace SmallTalk.Storage;

/// <summary>Keys in blocks are walked as a sorted set would be, however they came and went.</summary>
public sealed class SortedKeysTests
{
    private static readonly Comparison<int> ByValue = (left, right) => left.CompareTo(right);

    [Test]
    public void Keys_that_come_and_go_by_the_thousand_are_walked_like_those_of_a_sorted_set([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        var model = new SortedSet<int>();
        var keys = SortedKeys<int>.Empty(ByValue);
        for (var round = 0; round < 60; round++)
        {
            var changed = new List<int>();
            for (var count = random.Next(1, 3_000); count > 0; count--)
            {
                var key = random.Next(20_000);
                changed.Add(key);
                if (random.Next(10) < (round % 20 < 10 ? 8 : 2))
                    model.Add(key);
                else
                    model.Remove(key);
            }
            keys = keys.With(changed, model.Contains);

            var place = random.Next(-1, 20_001);
            keys.Count.Should().Be(model.Count);
            keys.All().SequenceEqual(model).Should().BeTrue($"round {round} of seed {seed}");
            keys.After(place).SequenceEqual(model.GetViewBetween(place + 1, int.MaxValue)).Should().BeTrue($"after {place} in round {round} of seed {seed}");
        }
    }

    [Test]
    public void What_was_walked_before_a_change_stays_as_it_was()
    {
        var before = SortedKeys<int>.Empty(ByValue).With([.. Enumerable.Range(0, 2_000)], _ => true);

        var after = before.With([.. Enumerable.Range(500, 1_000)], _ => false);

        before.All().Should().Equal(Enumerable.Range(0, 2_000));
        after.All().Should().Equal([.. Enumerable.Range(0, 500), .. Enumerable.Range(1_500, 500)]);
    }

    [Test]
    public void Nothing_is_left_when_all_go()
    {
        var keys = SortedKeys<int>.Empty(ByValue).With([.. Enumerable.Range(0, 2_000)], _ => true).With([.. Enumerable.Range(0, 2_000)], _ => false);

        keys.Count.Should().Be(0);
        keys.After(-1).Should().BeEmpty();
        keys.With([7], _ => true).All().Should().Equal(7);
    }
}
