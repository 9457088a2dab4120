using Microsoft.Extensions.AI;
using NSubstitute;
using SmallTalk.Sessions;

namespace SmallTalk.Testing.Ledger;

/// <summary>The ledger names every way in which a store can break its word, and survives what it must.</summary>
public sealed class AckLedgerTests
{
    private static readonly SessionKey Key = new("session 1");

    [Test]
    public async Task A_store_that_kept_everything_is_clean()
    {
        using var ledger = LedgerOf("a", "b", "c");

        var report = await ledger.CheckAsync(StoreOf("a", "b", "c", "never acknowledged"));

        report.IsClean.Should().BeTrue();
        report.ToString().Should().Be("3 messages acknowledged, 3 restored, 0 lost");
        report.Stored.Should().Be(4);
    }

    [Test]
    public async Task A_lost_message_is_named()
    {
        using var ledger = LedgerOf("a", "b", "c");

        var report = await ledger.CheckAsync(StoreOf("a", "b"));

        report.Lost.Should().ContainSingle().Which.Sequence.Should().Be(3);
        report.IsClean.Should().BeFalse();
        report.ToString().Should().Be("3 messages acknowledged, 2 restored, 1 lost\nnot in the store (1): session 1 #3");
    }

    [Test]
    public async Task A_lost_session_loses_all_its_messages()
    {
        using var ledger = LedgerOf("a", "b");

        var report = await ledger.CheckAsync(Substitute.For<ISessionManager>());

        report.Lost.Should().HaveCount(2);
        report.Restored.Should().Be(0);
    }

    [Test]
    public async Task A_changed_message_is_named()
    {
        using var ledger = LedgerOf("a", "b");

        var report = await ledger.CheckAsync(StoreOf("a", "B"));

        report.Changed.Should().ContainSingle().Which.Sequence.Should().Be(2);
        report.IsClean.Should().BeFalse();
    }

    [Test]
    public async Task A_doubled_message_is_named()
    {
        using var ledger = LedgerOf("a", "b");

        var report = await ledger.CheckAsync(StoreOf("a", "b", "a"));

        report.Doubled.Should().ContainSingle().Which.Sequence.Should().Be(3);
        report.IsClean.Should().BeFalse();
    }

    [Test]
    public async Task A_message_acknowledged_twice_may_be_stored_twice()
    {
        using var ledger = LedgerOf("a", "b", "a");

        (await ledger.CheckAsync(StoreOf("a", "b", "a"))).IsClean.Should().BeTrue();
    }

    [Test]
    public async Task A_hole_is_named()
    {
        using var ledger = LedgerOf("a");

        var report = await ledger.CheckAsync(StoreOf(Message(1, "a"), Message(4, "d")));

        report.Holes.Should().Equal((Key, 2L), (Key, 3L));
        report.IsClean.Should().BeFalse();
    }

    [Test]
    public async Task One_place_acknowledged_for_two_messages_loses_one_of_them()
    {
        using var ledger = LedgerOf("a");
        ledger.Record(Key, 1, new ChatMessage(ChatRole.User, "other"));

        (await ledger.CheckAsync(StoreOf("a"))).Changed.Should().ContainSingle();
    }

    [Test]
    public void A_ledger_in_a_file_goes_on_where_it_was_left()
    {
        using var folder = new TemporaryFile();
        using (var first = new AckLedger(folder.Path))
            first.Record(Key, Message(1, "a"));
        using (var second = new AckLedger(folder.Path))
        {
            second.Record(Key, Message(1, "a"));
            second.Record(Key, Message(2, "b"));
        }

        using var third = new AckLedger(folder.Path);

        third.Entries.Select(entry => (entry.Session, entry.Sequence)).Should().BeEquivalentTo([(Key, 1L), (Key, 2L)]);
        File.ReadAllLines(folder.Path).Should().HaveCount(2);
    }

    [Test]
    public void A_record_cut_off_by_a_kill_is_left_out_and_the_next_one_is_whole()
    {
        using var folder = new TemporaryFile();
        using (var first = new AckLedger(folder.Path))
        {
            first.Record(Key, Message(1, "a"));
            first.Record(new SessionKey("a session with a longer name"), Message(2, "b"));
        }
        var bytes = File.ReadAllBytes(folder.Path);
        File.WriteAllBytes(folder.Path, bytes[..^7]);
        using (var second = new AckLedger(folder.Path))
            second.Record(Key, Message(3, "c"));

        using var third = new AckLedger(folder.Path);

        third.Entries.Select(entry => entry.Sequence).Should().BeEquivalentTo([1L, 3L]);
        File.ReadAllText(folder.Path).Should().EndWith("\n", "nothing of the cut-off record is left");
    }

    [Test]
    public void A_file_that_is_no_ledger_is_refused()
    {
        using var folder = new TemporaryFile();
        File.WriteAllText(folder.Path, "something else\n");

        FluentActions.Invoking(() => new AckLedger(folder.Path)).Should().Throw<FormatException>().WithMessage("Line 1 of the ledger*'something else'.");
    }

    [Test]
    public async Task Many_threads_write_whole_records()
    {
        using var folder = new TemporaryFile();
        using (var ledger = new AckLedger(folder.Path))
        {
            await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(thread =>
                        Task.Run(() =>
                        {
                            for (var index = 1; index <= 50; index++)
                                ledger.Record(new SessionKey($"session {thread}"), Message(index, $"{thread}/{index}"));
                        })
                    )
            );
        }

        using var read = new AckLedger(folder.Path);

        read.Entries.Should().HaveCount(400);
    }

    [Test]
    public void A_message_without_a_place_is_refused()
    {
        using var ledger = new AckLedger();

        ledger.Invoking(it => it.Record(Key, 0, new ChatMessage())).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static AckLedger LedgerOf(params string[] texts)
    {
        var ledger = new AckLedger();
        foreach (var (index, text) in texts.Index())
            ledger.Record(Key, Message(index + 1, text));
        return ledger;
    }

    private static ISessionManager StoreOf(params string[] texts) => StoreOf([.. texts.Select((text, index) => Message(index + 1, text))]);

    private static ISessionManager StoreOf(params SessionMessage[] messages)
    {
        var session = Substitute.For<ISession>();
        session.History.ReadAsync(default, default).ReturnsForAnyArgs(messages.ToAsyncEnumerable());
        var manager = Substitute.For<ISessionManager>();
        manager.FindAsync(default).ReturnsForAnyArgs(session);
        return manager;
    }

    private static SessionMessage Message(long sequence, string text) => new(sequence, DateTimeOffset.UnixEpoch, new ChatMessage(ChatRole.User, text));
}
