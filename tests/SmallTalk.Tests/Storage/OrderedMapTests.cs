namespace SmallTalk.Storage;

/// <summary>Keys are put in order when somebody walks.</summary>
public sealed class OrderedMapTests
{
    private readonly OrderedMap<int, string> _map = new((left, right) => left.CompareTo(right));

    [Test]
    public void A_walk_is_in_order_whatever_came_and_went_before()
    {
        foreach (var key in (int[])[5, 1, 9, 3])
            _map.TryAdd(key, $"{key}").Should().BeTrue();
        _map.Remove(9);
        Keys().Should().Equal(1, 3, 5);

        _map.Set(4, "4");
        _map.Set(1, "one");
        _map.Remove(3);
        _map.Remove(8);
        _map.TryAdd(5, "again").Should().BeFalse();

        _map.All().Select(entry => entry.Value).Should().Equal("one", "4", "5");
        _map.Count.Should().Be(3);
    }

    [Test]
    public void A_key_that_goes_and_comes_back_is_there_once()
    {
        _map.Set(2, "a");
        _map.Remove(2);
        _map.Count.Should().Be(0);
        _map.Set(2, "b");
        _map.Remove(2);
        _map.Set(2, "c");

        _map.All().Select(entry => (entry.Key, entry.Value)).Should().Equal((2, "c"));
        _map.Count.Should().Be(1);
    }

    [Test]
    public void A_walk_goes_on_from_any_place_as_it_was_when_it_began()
    {
        foreach (var key in (int[])[10, 30, 20])
            _map.Set(key, string.Empty);

        using var walk = _map.After(15).GetEnumerator();
        walk.MoveNext().Should().BeTrue();
        _map.Set(25, "new");
        _map.Remove(30);

        walk.Current.Key.Should().Be(20);
        walk.MoveNext().Should().BeFalse("25 came later and 30 is gone");
        _map.After(20).Select(entry => entry.Key).Should().Equal(25);
        _map.After(25).Should().BeEmpty();
    }

    [Test]
    public async Task Nothing_is_missed_of_what_many_add_and_remove_while_others_walk()
    {
        const int writers = 4;
        const int keys = 2_000;
        await Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(writer =>
                    Task.Run(() =>
                    {
                        for (var number = 0; number < keys; number++)
                        {
                            var key = (number * writers) + writer;
                            _map.Set(key, string.Empty);
                            if (number % 2 == 1)
                                _map.Remove(key);
                            if (number % 100 == 0)
                                Keys().Should().BeInAscendingOrder().And.Contain(key);
                        }
                    })
                )
        );

        Keys().Should().Equal(Enumerable.Range(0, keys * writers).Where(key => key / writers % 2 == 0));
        _map.Count.Should().Be(keys * writers / 2);
    }

    private List<int> Keys() => [.. _map.All().Select(entry => entry.Key)];
}
