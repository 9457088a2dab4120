using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Testing.Faults;

/// <summary>Each fault, on the port of sessions; <see cref="EveryOperationTests"/> shows that the other operations take the same way.</summary>
public sealed class FaultInjectingBackendTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);
    private static readonly SessionKey Key = new("session-1");
    private static readonly CommitResult Stored = new(CommitStatus.Committed, 1, 1, 1, DateTimeOffset.UnixEpoch);

    private readonly FakeTimeProvider time = new();
    private FaultPlan plan = null!;
    private IStoreBackend inner = null!;
    private FaultInjectingBackend backend = null!;

    [SetUp]
    public void Open()
    {
        plan = new FaultPlan(time, seed: 7);
        inner = Substitute.For<IStoreBackend>();
        inner.Sessions.CommitAsync(default!, default).ReturnsForAnyArgs(Stored);
        backend = new FaultInjectingBackend(inner, plan);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await backend.DisposeAsync();
        await inner.DisposeAsync();
    }

    private int Effects => inner.Sessions.ReceivedCalls().Count();

    [Test]
    public async Task Calls_the_plan_says_nothing_about_pass_unchanged()
    {
        plan.Add(StoreOperations.LoadSession, Fault.FailBefore());

        (await CommitAsync()).Should().Be(Stored);

        Effects.Should().Be(1);
        plan.CountOf(StoreOperations.Commit).Should().Be(1);
    }

    [Test]
    public async Task A_call_that_fails_before_its_effect_has_none()
    {
        plan.Add(StoreOperations.Commit, Fault.FailBefore());

        var error = (await FluentActions.Awaiting(() => CommitAsync()).Should().ThrowAsync<StoreUnavailableException>()).Which;

        error.OutcomeUnknown.Should().BeFalse();
        Effects.Should().Be(0);
        (await CommitAsync()).Should().Be(Stored);
    }

    [Test]
    public async Task A_call_that_fails_after_its_effect_leaves_the_outcome_unknown()
    {
        plan.Add(StoreOperations.Commit, Fault.FailAfter());

        var error = (await FluentActions.Awaiting(() => CommitAsync()).Should().ThrowAsync<StoreUnavailableException>()).Which;

        error.OutcomeUnknown.Should().BeTrue();
        Effects.Should().Be(1);
    }

    [Test]
    public async Task An_error_of_ones_own_is_thrown_as_it_is()
    {
        plan.Add(StoreOperations.Commit, Fault.FailBefore(call => new StoreFullException($"full at {call.Session}")));

        await FluentActions.Awaiting(() => CommitAsync()).Should().ThrowAsync<StoreFullException>().WithMessage("full at session-1");
    }

    [Test]
    public async Task A_delayed_call_reaches_the_store_when_its_time_has_passed()
    {
        plan.Add(StoreOperations.Commit, Fault.Delay(TimeSpan.FromSeconds(3)));

        var commit = CommitAsync();
        time.Advance(TimeSpan.FromSeconds(2.9));
        Effects.Should().Be(0);
        time.Advance(TimeSpan.FromSeconds(0.1));

        (await Guarded(commit)).Should().Be(Stored);
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public async Task A_dropped_call_is_never_answered(bool reply, int effects)
    {
        plan.Add(StoreOperations.Commit, reply ? Fault.DropReply : Fault.DropRequest);
        using var leave = new CancellationTokenSource();

        var commit = CommitAsync(leave.Token);
        time.Advance(TimeSpan.FromDays(1));
        commit.IsCompleted.Should().BeFalse();
        await leave.CancelAsync();

        await FluentActions.Awaiting(() => Guarded(commit)).Should().ThrowAsync<OperationCanceledException>();
        Effects.Should().Be(effects);
    }

    [Test]
    public async Task A_dropped_call_fails_with_an_unknown_outcome_when_it_is_released()
    {
        plan.Add(StoreOperations.Commit, Fault.DropReply);
        var commit = CommitAsync();

        plan.Release();

        var error = await FluentActions.Awaiting(() => Guarded(commit)).Should().ThrowAsync<StoreUnavailableException>();
        error.Which.OutcomeUnknown.Should().BeTrue();
    }

    [Test]
    public async Task A_duplicated_call_has_its_effect_twice_and_returns_the_first_answer()
    {
        inner.Sessions.CommitAsync(default!, default).ReturnsForAnyArgs(Stored, Stored with { Status = CommitStatus.Repeated });
        plan.Add(StoreOperations.Commit, Fault.Duplicate);

        (await CommitAsync()).Status.Should().Be(CommitStatus.Committed);

        Effects.Should().Be(2);
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public async Task A_stopped_world_hangs_until_it_is_released(bool after, int effects)
    {
        var rule = plan.Add(StoreOperations.Commit, after ? Fault.StopWorldAfter : Fault.StopWorldBefore, skip: 1);
        await CommitAsync();
        inner.Sessions.ClearReceivedCalls();

        var hit = CommitAsync();
        var load = backend.Sessions.LoadAsync(Key, SessionRead.Whole).AsTask();
        await Guarded(plan.WorldStopped);
        (await Guarded(rule.FirstHit)).Number.Should().Be(2);

        hit.IsCompleted.Should().BeFalse();
        load.IsCompleted.Should().BeFalse();
        Effects.Should().Be(effects);
        plan.Release();
        (await Guarded(hit)).Should().Be(Stored);
        await Guarded(load);
        Effects.Should().Be(2);
    }

    [Test]
    public async Task An_answer_under_way_does_not_reach_a_stopped_world()
    {
        var slow = new FaultPlan(time);
        slow.Add(StoreOperations.Commit, Fault.Delay(TimeSpan.FromSeconds(1)));
        await using var behind = new FaultInjectingBackend(new FaultInjectingBackend(inner, slow), plan);
        var commit = CommitAsync(behind);

        plan.StopWorld();
        time.Advance(TimeSpan.FromSeconds(1));
        commit.IsCompleted.Should().BeFalse();
        plan.Abort();

        var error = await FluentActions.Awaiting(() => Guarded(commit)).Should().ThrowAsync<StoreUnavailableException>();
        error.Which.OutcomeUnknown.Should().BeTrue();
    }

    [Test]
    public async Task An_ended_world_fails_every_call_for_good()
    {
        plan.StopWorld();
        var hanging = CommitAsync();
        plan.Abort();
        plan.Release();
        plan.StopWorld();

        await FluentActions.Awaiting(() => Guarded(hanging)).Should().ThrowAsync<StoreUnavailableException>();
        await FluentActions.Awaiting(() => Guarded(CommitAsync())).Should().ThrowAsync<StoreUnavailableException>();
        Effects.Should().Be(0);
    }

    [Test]
    public async Task Disposing_disposes_the_inner_store_even_in_a_stopped_world()
    {
        plan.StopWorld();

        await Guarded(backend.DisposeAsync().AsTask());

        inner.ReceivedCalls().Should().ContainSingle(call => call.GetMethodInfo().Name == nameof(IAsyncDisposable.DisposeAsync));
    }

    private Task<CommitResult> CommitAsync(CancellationToken cancellationToken = default) => CommitAsync(backend, cancellationToken);

    private static Task<CommitResult> CommitAsync(FaultInjectingBackend store, CancellationToken cancellationToken = default) =>
        store
            .Sessions.CommitAsync(
                new SessionCommit
                {
                    CommitId = new CommitId(new Guid(1, 0, 0, new byte[8])),
                    Key = Key,
                    ExpectedVersion = 0,
                },
                cancellationToken
            )
            .AsTask();

    private static Task Guarded(Task task) => task.WaitAsync(HangGuard, TimeProvider.System);

    private static Task<T> Guarded<T>(Task<T> task) => task.WaitAsync(HangGuard, TimeProvider.System);
}
