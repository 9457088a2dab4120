using Microsoft.Extensions.AI;
using SmallTalk.Sessions;

namespace SmallTalk.Tests.Sessions;

internal sealed class MessageViewTests
{
    [Test]
    public void A_list_never_changes_whatever_is_appended_to_it()
    {
        var views = new List<MessageView> { MessageView.Empty };
        for (var number = 1; number <= 100; number++)
            views.Add(views[^1].Append(Messages(number)));

        for (var count = 0; count <= 100; count++)
            Sequences(views[count]).Should().Equal(Enumerable.Range(1, count).Select(number => (long)number));
    }

    [Test]
    public void Two_lists_made_of_one_do_not_share_their_ends()
    {
        var begin = MessageView.Empty.Append(Messages(1, 2));

        var one = begin.Append(Messages(3));
        var other = begin.Append(Messages(30, 31));

        Sequences(one).Should().Equal(1, 2, 3);
        Sequences(other).Should().Equal(1, 2, 30, 31);
        Sequences(begin).Should().Equal(1, 2);
    }

    [Test]
    public void Older_messages_come_before_the_others()
    {
        var view = MessageView.Empty.Append(Messages(3, 4)).Prepend(Messages(1, 2));

        Sequences(view).Should().Equal(1, 2, 3, 4);
        Sequences(view.Append(Messages(5))).Should().Equal(1, 2, 3, 4, 5);
        view.Append([]).Should().BeSameAs(view);
    }

    [Test]
    public void What_is_beyond_the_end_is_not_seen()
    {
        var begin = MessageView.Empty.Append(Messages(1));
        _ = begin.Append(Messages(2));

        begin.Invoking(view => view[1]).Should().Throw<ArgumentOutOfRangeException>();
        begin.Invoking(view => view[-1]).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Test]
    [Property("Requirement", "B-01")]
    public void Appending_copies_nothing_but_when_the_array_grows()
    {
        var view = MessageView.Empty;
        for (var number = 1; number <= 4096; number++)
            view = view.Append(Messages(number));
        var one = Messages(1);
        view = view.Append(one);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < 1000; number++)
            view = view.Append(one);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (allocated / 1000).Should().BeLessThan(100);
    }

    private static SessionMessage[] Messages(params int[] sequences) =>
        [.. sequences.Select(sequence => new SessionMessage(sequence, default, new ChatMessage(ChatRole.User, "x")))];

    private static IEnumerable<long> Sequences(MessageView view) => view.Select(message => message.Sequence);
}
