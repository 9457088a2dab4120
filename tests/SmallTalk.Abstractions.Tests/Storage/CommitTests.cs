using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

internal sealed class CommitTests
{
    [TestCase(CommitStatus.Committed, true)]
    [TestCase(CommitStatus.Repeated, true)]
    [TestCase(CommitStatus.VersionConflict, false)]
    [TestCase(CommitStatus.StateConflict, false)]
    [TestCase(CommitStatus.Gone, false)]
    [TestCase(CommitStatus.Fenced, false)]
    public void A_result_says_whether_the_commit_is_stored(CommitStatus status, bool stored) =>
        new CommitResult(status, 1, 1, 1, default).IsStored.Should().Be(stored);

    [Test]
    public void A_commit_changes_nothing_that_it_does_not_name()
    {
        var commit = new SessionCommit
        {
            CommitId = CommitId.New(),
            Key = new SessionKey("42"),
            ExpectedVersion = 3,
        };

        commit.Messages.Should().BeEmpty();
        commit.State.Should().BeEmpty();
        commit.Events.Should().BeEmpty();
        (commit is { Metadata: null, PendingTurn: null, Expiry: null, Status: null, Owner: null, IsRetry: false }).Should().BeTrue();
    }

    [Test]
    public void A_query_brings_a_hundred_of_everything_unless_told_otherwise()
    {
        new SessionQuery().Should().Be(new SessionQuery { Limit = 100 });
        new DeadLetterQuery().Limit.Should().Be(100);
        EventFilter.All.Should().Be(new EventFilter());
    }

    [Test]
    public void An_event_of_the_host_has_an_id_and_no_payload_by_default()
    {
        var happened = new NewEvent { Topic = "order:placed", OccurredAt = DateTimeOffset.UnixEpoch };

        happened.Id.Value.Version.Should().Be(4);
        happened.Payload.IsEmpty.Should().BeTrue();
        (happened is { Priority: EventPriority.Normal, Session: null, CorrelationId: null, TraceParent: null, PayloadType: null }).Should().BeTrue();
    }
}
