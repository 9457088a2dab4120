namespace SmallTalk.Integration.Events;

/// <summary>The checker finds what it is there for.</summary>
public sealed class FireHistoryTests
{
    private static readonly FireEvent[] Acknowledged = [new("s", 1), new("s", 2), new("t", 1)];

    private readonly FireHistory _history = new(["a", "b"], ["each"], ["one"], unsaved: 1);
    private readonly List<FireHandled> _handled =
    [
        .. Acknowledged.Select(item => new FireHandled("each", "a", 1, item)),
        .. Acknowledged.Select(item => new FireHandled("each", "b", 1, item)),
        .. Acknowledged.Select(item => new FireHandled("one", "b", 1, item)),
    ];

    [Test]
    public void A_history_without_a_fault_is_accepted() => Check().Should().BeEmpty();

    [TestCase("each", "a", "'each' in a has not handled 1 of 3: s/2")]
    [TestCase("one", "b", "'one' has not handled 1 of 3: s/2")]
    public void An_acknowledged_event_that_a_subscriber_has_not_handled_is_found(string subscriber, string instance, string fault)
    {
        _handled.RemoveAll(item => item.Subscriber == subscriber && item.Instance == instance && item.Event == new FireEvent("s", 2));

        Check().Should().Equal(fault);
    }

    [Test]
    public void A_shared_subscriber_may_handle_in_any_process()
    {
        _handled.RemoveAll(item => item.Subscriber == "one" && item.Event.Session == "t");
        _handled.Add(new("one", "a", 2, new("t", 1)));

        Check().Should().BeEmpty();
    }

    [Test]
    public void What_was_not_acknowledged_may_be_handled()
    {
        _handled.Add(new("one", "b", 1, new("s", 3)));

        Check().Should().BeEmpty();
    }

    [Test]
    public void An_event_that_comes_twice_in_one_life_is_found()
    {
        _handled.Add(new("one", "b", 1, new("t", 1)));

        Check().Should().Equal("'one' in b has handled 1 twice in life 1: t/1");
    }

    [Test]
    public void After_a_kill_what_was_not_saved_may_come_again_and_no_more()
    {
        _handled.Add(new("each", "a", 2, new("t", 1)));
        Check().Should().BeEmpty();
        _handled.Add(new("each", "a", 2, new("s", 2)));

        Check().Should().Equal("'each' in a has got 2 again in life 2, 1 at most were not saved: t/1, s/2");
        new FireHistory(["a", "b"], ["each"], ["one"]).Check(Acknowledged, _handled).Should().BeEmpty("the store was away");
    }

    [Test]
    public void Events_of_a_session_out_of_order_are_found_but_another_life_begins_anew()
    {
        _handled.Add(new("one", "a", 1, new("s", 1)));
        Check().Should().BeEmpty();
        _handled.Insert(_handled.FindIndex(item => item == new FireHandled("one", "b", 1, new("s", 1))), new("one", "b", 1, new("s", 5)));

        Check().Should().Equal("'one' in b has handled s/1 after 5 in life 1", "'one' in b has handled s/2 after 5 in life 1");
    }

    private IReadOnlyList<string> Check() => _history.Check(Acknowledged, _handled);
}
