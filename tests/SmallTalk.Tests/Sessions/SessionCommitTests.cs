using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using static SmallTalk.Tests.Sessions.SessionTestBed;

namespace SmallTalk.Tests.Sessions;

internal sealed class SessionCommitTests
{
    [Test]
    [Property("Requirement", "FR-003")]
    [Property("Requirement", "SC-002")]
    [Property("Requirement", "SC-005")]
    public async Task A_session_id_brings_everything_back_in_another_process()
    {
        await using var bed = new SessionTestBed();
        var written = await bed.Start().OpenAsync("talk", new() { Metadata = new Dictionary<string, string> { ["user"] = "Ann" } });
        await written.CommitAsync(Say("hello", "world"));
        await written.CommitAsync(
            new() { State = [new("workflow", JsonSerializer.SerializeToElement(new { step = 3 }), "writer")], PendingTurn = new Payload("pending"u8.ToArray()) }
        );

        var restored = await bed.Start().OpenAsync("talk");

        Texts(restored).Should().Equal("hello", "world");
        restored.History.Count.Should().Be(2);
        restored.Metadata.Should().Equal(new Dictionary<string, string> { ["user"] = "Ann" });
        restored.GetState("workflow")!.Value.GetProperty("step").GetInt32().Should().Be(3);
        restored.StateNames.Should().Equal("workflow");
        restored.PendingTurn.Bytes.ToArray().Should().Equal("pending"u8.ToArray());
        restored.Version.Should().Be(written.Version).And.Be(3);
        restored.CreatedAt.Should().Be(written.CreatedAt);
        restored.Expiry.Should().Be(written.Expiry);
    }

    [Test]
    public async Task A_receipt_tells_version_sequences_and_durability()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();

        (await session.CommitAsync(Say("one", "two"))).Should().Be(new SessionReceipt(2, 1, 2, Durability.Memory));
        (await session.CommitAsync(new SessionChange())).Should().Be(new SessionReceipt(3, 0, 2, Durability.Memory));
        (await session.CommitAsync(Say("three"))).Should().Be(new SessionReceipt(4, 3, 3, Durability.Memory));
    }

    [Test]
    [Property("Requirement", "B-02")]
    public async Task Messages_state_and_events_are_one_commit()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        var change = Say("hello") with
        {
            State = [new("mood", JsonSerializer.SerializeToElement("good"), "writer")],
            Events = [NewEvent("turn:completed", session), NewEvent("agent:replied", session)],
        };
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")));

        await session.Awaiting(it => it.CommitAsync(change).AsTask()).Should().ThrowAsync<StoreFullException>();

        Texts(session).Should().BeEmpty();
        session.GetState("mood").Should().BeNull();
        (await bed.StoredTextsAsync(session)).Should().BeEmpty();
        (await bed.TopicsAsync(session.Key)).Should().Equal("session:created");

        var commits = bed.Faults.CountOf(StoreOperations.Commit);
        await session.CommitAsync(change);

        bed.Faults.CountOf(StoreOperations.Commit).Should().Be(commits + 1);
        (await bed.StoredTextsAsync(session)).Should().Equal("hello");
        (await bed.TopicsAsync(session.Key)).Should().Equal("session:created", "turn:completed", "agent:replied");
    }

    [Test]
    [Property("Requirement", "B-01")]
    public async Task A_commit_sends_only_what_it_adds()
    {
        await using var bed = new SessionTestBed();
        var sent = bed.WatchCommits();
        var session = await bed.Start().CreateAsync();
        for (var count = 0; count < 300; count++)
            await session.CommitAsync(Say("same length"));

        sent.Skip(1).Should().OnlyContain(commit => commit.Messages.Count == 1 && commit.Expiry == null && commit.Metadata == null);
        sent.Skip(1).Select(commit => commit.Messages[0].Payload.Bytes.Length).Distinct().Should().ContainSingle();
        bed.Faults.CountOf(StoreOperations.LoadSession).Should().Be(0);
    }

    [Test]
    public async Task Nothing_is_kept_of_a_change_with_a_message_over_the_limit()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        var commits = bed.Faults.CountOf(StoreOperations.Commit);
        var change = Say("small", new string('x', 50_000_000)) with { State = [new("a", JsonSerializer.SerializeToElement(1), "x")] };

        await session.Awaiting(it => it.CommitAsync(change).AsTask()).Should().ThrowAsync<PayloadTooLargeException>();

        Texts(session).Should().BeEmpty();
        session.StateNames.Should().BeEmpty();
        bed.Faults.CountOf(StoreOperations.Commit).Should().Be(commits);
    }

    [Test]
    public async Task Nothing_is_kept_of_a_change_with_a_content_that_has_no_JSON_contract()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        var change = new SessionChange { Messages = [new(ChatRole.User, "fine"), new(ChatRole.User, [new ForeignContent()])] };

        await session.Awaiting(it => it.CommitAsync(change).AsTask()).Should().ThrowAsync<PayloadFormatException>();

        Texts(session).Should().BeEmpty();
        (await bed.StoredTextsAsync(session)).Should().BeEmpty();
    }

    [Test]
    public async Task A_name_or_topic_that_breaks_the_rules_refuses_the_change()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        var badName = new SessionChange { State = [new("../x", JsonSerializer.SerializeToElement(1), "writer")] };
        var badTopic = new SessionChange { Events = [NewEvent("agent:*", session)] };

        await session.Awaiting(it => it.CommitAsync(badName).AsTask()).Should().ThrowAsync<InvalidIdException>();
        await session.Awaiting(it => it.CommitAsync(badTopic).AsTask()).Should().ThrowAsync<InvalidIdException>();

        session.Version.Should().Be(1);
    }

    [Test]
    public async Task A_cancelled_token_refuses_a_change_that_was_not_begun()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();

        await session.Awaiting(it => it.CommitAsync(Say("late"), new CancellationToken(true)).AsTask()).Should().ThrowAsync<OperationCanceledException>();

        (await bed.StoredTextsAsync(session)).Should().BeEmpty();
    }

    [Test]
    public async Task A_change_that_was_begun_is_carried_through_when_its_token_is_cancelled()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        using var cancel = new CancellationTokenSource();
        bed.Faults.StopWorld();

        var commit = session.CommitAsync(Say("begun"), cancel.Token).AsTask();
        await cancel.CancelAsync();
        bed.Faults.Release();
        await commit.WaitAsync(Guard, TimeProvider.System);

        Texts(session).Should().Equal("begun");
    }

    [Test]
    public async Task State_is_written_deleted_and_written_again()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().OpenAsync("talk");
        await session.CommitAsync(new() { State = [new("a", JsonSerializer.SerializeToElement(1), "x"), new("b", JsonSerializer.SerializeToElement(2), "x")] });
        await session.CommitAsync(new() { State = [new("a", null, "x")] });
        session.StateNames.Should().Equal("b");
        session.GetState("a").Should().BeNull();

        await session.CommitAsync(new() { State = [new("a", JsonSerializer.SerializeToElement(3), "x")] });
        var other = await bed.Start().OpenAsync("talk");
        await other.CommitAsync(new() { State = [new("a", null, "y")] });
        var third = await bed.Start().OpenAsync("talk");
        var again = third.CommitAsync(new() { State = [new("a", JsonSerializer.SerializeToElement(4), "z")] });
        await bed.ThroughAsync(again.AsTask(), TimeSpan.FromMilliseconds(100));

        third.GetState("a")!.Value.GetInt32().Should().Be(4);
        bed.Logs.GetSnapshot().Should().NotContain(entry => entry.Id.Id == 5002, "an entry deleted before it was seen is no conflict");
    }

    [Test]
    public async Task Loaded_messages_are_a_snapshot()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        await session.CommitAsync(Say("one"));
        var before = session.History.Loaded;

        await session.CommitAsync(Say("two"));

        before.Should().ContainSingle();
        session.History.Loaded.Select(message => message.Sequence).Should().Equal(1, 2);
    }

    internal static NewEvent NewEvent(string topic, ISession session) =>
        new()
        {
            Topic = topic,
            OccurredAt = session.CreatedAt,
            Partition = session.Key.Partition,
            Session = session.Id,
        };

    private sealed class ForeignContent : AIContent;
}
