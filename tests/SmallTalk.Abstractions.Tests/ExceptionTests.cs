using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;
using SmallTalk.Turns;

namespace SmallTalk;

/// <summary>Every error is typed, says what to do, and keeps its cause.</summary>
internal sealed class ExceptionTests
{
    private static readonly SessionKey Session = new(Partition.Parse("ann"), "42");
    private static readonly ProcessOwner Owner = new("host-1", 7);
    private static readonly Exception Cause = new IOException("no route");

    private static readonly (SmallTalkException Error, ErrorClass Class, string[] Words)[] Errors =
    [
        (new InvalidIdException("session id", "a\0b", "is bad"), ErrorClass.Invalid, ["'a?b'", "is bad", "1 to 256 bytes"]),
        (new OwnerFencedException(Owner, Cause), ErrorClass.Permanent, ["host-1", "epoch 7", "Acquire a new lease"]),
        (new PayloadFormatException("Say how.", Cause), ErrorClass.Invalid, ["Say how."]),
        (new PayloadTooLargeException("message", 20, 10, "A:B"), ErrorClass.Invalid, ["20 bytes", "limit is 10", "raise A:B"]),
        (new StateConflictException(StateKey.OfSession(Session, "plan"), 2, null), ErrorClass.Conflict, ["'plan'", "version 0, not 2", "Read it again"]),
        (new StateVersionGoneException(StateKey.OfSession(Session, "plan"), 1, [12, 11, 3]), ErrorClass.Gone, ["Version 1 of", "3 to 12", "KeptStateVersions"]),
        (new StateVersionGoneException(StateKey.OfSession(Session, "plan"), 1, []), ErrorClass.Gone, ["'plan'", "does not exist"]),
        (new StoreAccessDeniedException("Grant rights.", Cause), ErrorClass.Permanent, ["Grant rights."]),
        (new StoreDamagedException("s/1.jsonl", 17, "checksum", Cause), ErrorClass.Permanent, ["s/1.jsonl", "17", "checksum", "backup"]),
        (new StoreFormatException("Upgrade.", Cause), ErrorClass.Permanent, ["Upgrade."]),
        (new StoreFullException("Make room.", Cause), ErrorClass.Capacity, ["Make room."]),
        (new StoreInUseException("Stop the other.", Cause), ErrorClass.Permanent, ["Stop the other."]),
        (new StoreMigrationException("Empty the target.", ErrorClass.Invalid, Session, Cause), ErrorClass.Invalid, ["Empty the target."]),
        (new StoreReadOnlyException("Grant rights.", Cause), ErrorClass.Permanent, ["Grant rights."]),
        (new StoreUnavailableException("Try later.", Cause), ErrorClass.Transient, ["Try later."]),
        (new SubscriberInUseException("ops", ["a:*", "b"]), ErrorClass.Invalid, ["'ops'", "'a:*', 'b'", "an id of its own"]),
        (new DeadLetterNotFoundException("ops", new(Guid.Empty)), ErrorClass.Invalid, ["'ops'", "list the letters"]),
        (new UnknownSubscriberException("ops"), ErrorClass.Invalid, ["'ops'", "Subscribe it once"]),
        (new CapacityExceededException("100 sessions are active.", TimeSpan.FromSeconds(60)), ErrorClass.Capacity, ["100 sessions", "after 60 s"]),
        (new SessionConflictException(Session, 3, 5), ErrorClass.Conflict, ["ann/42", "version 5, not 3", "Refresh"]),
        (new SessionGoneException(Session, SessionStatus.Expired), ErrorClass.Gone, ["ann/42", "expired", "another id"]),
        (new SessionGoneException(Session, null), ErrorClass.Gone, ["ann/42", "deleted", "another id"]),
        (new AgentFailedException("writer", "timed out", ErrorClass.Transient, Cause), ErrorClass.Transient, ["writer", "timed out"]),
        (new GroupWorkflowException("team", "t1", GroupWorkflowFault.Ended, "Add a new one."), ErrorClass.Invalid, ["Add a new one."]),
        (new GroupWorkflowException("team", null, GroupWorkflowFault.Full, "End some."), ErrorClass.Capacity, ["End some."]),
        (new ReentrantTurnException(Session), ErrorClass.Invalid, ["ann/42", "after the turn"]),
        (new TurnRejectedException("Wait."), ErrorClass.Conflict, ["Wait."]),
        (new TurnFailedException(Session, "t-1", 4, Cause), ErrorClass.Permanent, ["t-1", "ann/42", "no route", "up to message 4"]),
        (new TurnFailedException(Session, "t-1", 0, new StoreUnavailableException("x")), ErrorClass.Transient, ["Nothing of it is stored"]),
        (new GroupException(Session, "team", ["It is paused."], GroupStatus.Paused), ErrorClass.Invalid, ["It is paused."]),
        (new GroupException(Session, "team", ["It has ended."], GroupStatus.Ended), ErrorClass.Gone, ["It has ended."]),
        (new UnknownTargetException("nobody", ["writer", "critic"]), ErrorClass.Invalid, ["nobody", "writer, critic", "AddAgent"]),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        Errors.Select((error, index) => new TestCaseData(index).SetArgDisplayNames($"{index} {error.Error.GetType().Name}"));

    [TestCaseSource(nameof(Cases))]
    [Property("Requirement", "FR-030")]
    public void An_error_has_a_class_and_says_what_to_do(int index)
    {
        var (error, expected, words) = Errors[index];

        error.Class.Should().Be(expected);
        error.IsTransient.Should().Be(expected is ErrorClass.Transient or ErrorClass.Conflict or ErrorClass.Capacity);
        error.Message.Should().ContainAll(words);
    }

    [Test]
    public void Every_error_of_the_package_is_covered_here()
    {
        var errors = typeof(SmallTalkException).Assembly.GetExportedTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(SmallTalkException)));

        errors.Should().BeSubsetOf(Errors.Select(error => error.Error.GetType()));
    }

    [Test]
    public void A_cause_is_never_dropped() =>
        Errors
            .Select(error => error.Error)
            .Where(error => error.GetType().GetConstructors()[0].GetParameters().Any(parameter => parameter.Name == "innerException"))
            .Should()
            .OnlyContain(error => error.InnerException != null);

    [Test]
    public void An_error_carries_its_data()
    {
        new OwnerFencedException(Owner).Owner.Should().Be(Owner);
        var large = new PayloadTooLargeException("message", 20, 10, "A:B");
        (large.Size, large.Limit).Should().Be((20, 10));
        var damaged = new StoreDamagedException("file", 17, "x");
        (damaged.Place, damaged.Offset).Should().Be(("file", 17));
        new CapacityExceededException("x", TimeSpan.FromSeconds(60)).RetryAfter.Should().Be(TimeSpan.FromSeconds(60));
        var conflict = new SessionConflictException(Session, 3, 5);
        (conflict.Key, conflict.ExpectedVersion, conflict.CurrentVersion).Should().Be((Session, 3, 5));
        var gone = new SessionGoneException(Session, SessionStatus.Expired);
        (gone.Key, gone.Status).Should().Be((Session, SessionStatus.Expired));
        var failed = new AgentFailedException("writer", "timed out", ErrorClass.Transient);
        (failed.Agent, failed.Reason).Should().Be(("writer", "timed out"));
        new ReentrantTurnException(Session).Session.Should().Be(Session);
        var turn = new TurnFailedException(Session, "t-1", 4, Cause);
        (turn.Session, turn.TurnId, turn.KeptUntil).Should().Be((Session, "t-1", 4));
        var refused = new GroupWorkflowException("team", "t1", GroupWorkflowFault.Ended, "x");
        (refused.Group, refused.Task, refused.Fault).Should().Be(("team", "t1", GroupWorkflowFault.Ended));
        var stale = new StateConflictException(StateKey.OfSession(Session, "plan"), 2, null);
        (stale.Key.Name, stale.ExpectedVersion, stale.CurrentVersion).Should().Be(("plan", 2L, 0L));
        var old = new StateVersionGoneException(StateKey.OfSession(Session, "plan"), 1, [3]);
        (old.Version, old.Kept.Count).Should().Be((1L, 1));
        new StoreMigrationException("x", ErrorClass.Invalid, Session).Session.Should().Be(Session);
        new UnknownTargetException("nobody", []).Target.Should().Be("nobody");
    }

    [Test]
    public void A_rejected_turn_names_the_one_in_its_way()
    {
        var pending = new PendingTurn
        {
            TurnId = "t-1",
            Target = "team",
            FirstSequence = 1,
            CorrelationId = "c",
            StartedAt = default,
        };

        new TurnRejectedException("Wait.", pending).Pending.Should().Be(pending);
    }

    [Test]
    public void An_unknown_outcome_is_told_by_the_thrower()
    {
        new StoreUnavailableException("x").OutcomeUnknown.Should().BeFalse();
        new StoreUnavailableException("x") { OutcomeUnknown = true }
            .OutcomeUnknown.Should()
            .BeTrue();
    }

    [Test]
    public void A_long_id_is_shown_shortened() =>
        new InvalidIdException("session id", new string('x', 1_000_000), "is long").Message.Length.Should().BeLessThan(200);
}
