using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Tests;

namespace SmallTalk.Turns;

/// <summary>Agents, directors and stores that break their contract cost their own turn and nothing else.</summary>
public sealed class TurnRobustnessTests
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task An_agent_that_hands_out_null_has_failed()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([new FakeAgent("writer", (_, _) => Nulls()), FakeAgent.Says("other", "Here.")]);

        var failed = await process
            .Invoking(it => it.SendAsync("writer", "Hi").WaitAsync(TurnTestBed.Guard, TimeProvider.System))
            .Should()
            .ThrowAsync<TurnFailedException>();
        failed.Which.InnerException.Should().BeOfType<AgentFailedException>().Which.Agent.Should().Be("writer");
        await process.SendAsync("other", "Again").WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        (await bed.StoredAsync()).Should().Equal("user: Hi", "user: Again", "other: Here.");
    }

    [Test]
    public async Task A_store_that_breaks_while_a_failure_is_stored_hides_neither_the_failure_nor_the_end_of_the_turn()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([FakeAgent.Fails("writer")]);
        process.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new ObjectDisposedException("store")), skip: 2);
        var meters = process.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        using var active = new MetricCollector<long>(meters, SmallTalkDiagnostics.MeterName, "smalltalk.turns.active");

        var failed = await process.Invoking(it => it.SendAsync("writer", "Hi")).Should().ThrowAsync<TurnFailedException>();

        failed.Which.InnerException.Should().BeOfType<AgentFailedException>();
        active.GetMeasurementSnapshot().Sum(measurement => measurement.Value).Should().Be(0);
        process.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 7005);
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task A_turn_that_a_stop_has_cut_and_that_keeps_nothing_is_not_said_to_be_pending()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([new FakeAgent("slow", (_, _) => NeverAsync())]);
        var turn = process.SendAsync("slow", "Hi", new() { FailurePolicy = TurnFailurePolicy.Discard });
        await _asked.Task.WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        await process.Turns.StopAsync(new CancellationToken(canceled: true)).WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        var failed = await FluentActions.Awaiting(() => turn).Should().ThrowAsync<TurnFailedException>();

        failed.Which.InnerException!.Message.Should().Contain("Send it again").And.NotContain("resume");
        process.Turns.GetPendingTurn(await process.OpenAsync()).Should().BeNull();
    }

    [Test]
    public async Task Waiting_for_a_consumer_does_not_put_off_the_total_deadline_by_more_than_the_wait()
    {
        await using var bed = new TurnTestBed();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = bed.Start(
            [new FakeAgent("writer", (_, _) => AnswerAsync())],
            options =>
            {
                options.BufferedUpdates = 1;
                options.AgentTimeout = TimeSpan.FromSeconds(11);
                options.IdleTimeout = TimeSpan.FromSeconds(8);
                options.StallTimeout = TimeSpan.FromSeconds(7);
            }
        );
        var session = await process.OpenAsync();
        await using var updates = process.Turns.SendAsync(session, "writer", "Hi").GetAsyncEnumerator();
        (await updates.MoveNextAsync()).Should().BeTrue();
        await bed.Time.TimerSetAsync(TimeSpan.FromSeconds(8)).WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        bed.Time.Advance(TimeSpan.FromSeconds(5));
        goOn.SetResult();
        await bed.Time.TimerSetAsync(TimeSpan.FromSeconds(7)).WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        (await updates.MoveNextAsync()).Should().BeTrue();
        await bed.Time.TimerSetAsync(TimeSpan.FromSeconds(6)).WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        (await updates.MoveNextAsync()).Should().BeTrue();
        bed.Time.Advance(TimeSpan.FromSeconds(6));

        var failed = await FluentActions
            .Awaiting(() => updates.MoveNextAsync().AsTask().WaitAsync(TurnTestBed.Guard, TimeProvider.System))
            .Should()
            .ThrowAsync<TurnFailedException>();
        failed.Which.InnerException!.Message.Should().Contain("in all");

        async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync()
        {
            yield return FakeAgent.Text("One ");
            await goOn.Task;
            yield return FakeAgent.Text("two ");
            yield return FakeAgent.Text("three ");
            await new TaskCompletionSource().Task;
        }
    }

    [Test]
    public async Task A_consumer_that_stops_reading_while_the_idle_timer_is_being_set_anew_is_still_found_at_its_own_deadline()
    {
        await using var bed = new TurnTestBed();
        var (start, atWork, goOn) = (Source(), Source(), Source());
        var (idle, stall) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(7));
        var process = bed.Start(
            [new FakeAgent("writer", (_, _) => AnswerAsync())],
            options => (options.BufferedUpdates, options.IdleTimeout, options.StallTimeout) = (1, idle, stall)
        );
        await using var updates = process.Turns.SendAsync(await process.OpenAsync(), "writer", "Hi").GetAsyncEnumerator();
        var first = updates.MoveNextAsync();
        await bed.Time.TimerSetAsync(idle).WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        bed.Time.Advance(TimeSpan.FromSeconds(9));
        start.SetResult();
        (await first).Should().BeTrue();
        await atWork.Task.WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        StallBetweenTwoReadingsOfTheTime(bed.Time, goOn, stall);
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        bed.Time.Advance(stall);

        var failed = await FluentActions
            .Awaiting(() => ReadToEndAsync(updates).WaitAsync(TurnTestBed.Guard, TimeProvider.System))
            .Should()
            .ThrowAsync<TurnFailedException>();
        failed.Which.InnerException!.Message.Should().Contain("did not read");

        async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync()
        {
            await start.Task;
            yield return FakeAgent.Text("One ");
            atWork.SetResult();
            await goOn.Task;
            yield return FakeAgent.Text("two ");
            yield return FakeAgent.Text("three ");
            await new TaskCompletionSource().Task;
        }
    }

    /// <summary>The timer reads the time when it fires, and once more to be set anew; in between the agent fills the buffer.</summary>
    private static void StallBetweenTwoReadingsOfTheTime(ObservedTime time, TaskCompletionSource goOn, TimeSpan stall)
    {
        var (thread, readings) = (Environment.CurrentManagedThreadId, 0);
        time.Reading = () =>
        {
            if (Environment.CurrentManagedThreadId != thread || ++readings != 2)
                return;
            goOn.SetResult();
            time.TimerSetAsync(stall).Wait(TurnTestBed.Guard).Should().BeTrue();
        };
    }

    private static async Task ReadToEndAsync(IAsyncEnumerator<TurnUpdate> updates)
    {
        while (await updates.MoveNextAsync())
            continue;
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_director_that_hangs_or_blocks_its_thread_ends_the_turn_at_its_deadline_and_is_named(bool blocks)
    {
        await using var bed = new TurnTestBed();
        using var unblock = new ManualResetEventSlim();
        var process = bed.Start([FakeAgent.Says("a", "A")], more: services => services.AddSingleton<ITurnDirector>(new Hanging(blocks ? unblock : null)));

        var turn = process.SendAsync("team", "Go");
        await bed.Time.TimerSetAsync(TurnRunnerOptions.DefaultDirectorTimeout).WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        bed.Time.Advance(TurnRunnerOptions.DefaultDirectorTimeout);
        var failed = await FluentActions.Awaiting(() => turn.WaitAsync(TurnTestBed.Guard, TimeProvider.System)).Should().ThrowAsync<TurnFailedException>();
        unblock.Set();

        failed
            .Which.InnerException.Should()
            .BeOfType<TimeoutException>()
            .Which.Message.Should()
            .Contain("'team'")
            .And.Contain("SmallTalk:Turns:DirectorTimeout");
        (await bed.StoredAsync()).Should().Equal("user: Go");
    }

    private async IAsyncEnumerable<ChatResponseUpdate> NeverAsync()
    {
        _asked.TrySetResult();
        await new TaskCompletionSource().Task;
        yield break;
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Nulls()
    {
        yield return null!;
        await Task.CompletedTask;
    }

    private sealed class Hanging(ManualResetEventSlim? block) : ITurnDirector
    {
        public string Name => "team";

        public async ValueTask<TurnStep> NextAsync(TurnProgress progress, CancellationToken cancellationToken = default)
        {
            block?.Wait(TurnTestBed.Guard, CancellationToken.None);
            await new TaskCompletionSource().Task;
            return TurnStep.End("never");
        }
    }
}
