using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Turns;

public sealed class TurnConcurrencyTests
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Queued_turns_run_one_after_the_other_in_order()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([Slow(), FakeAgent.Says("quick", "Yes.")]);
        var first = await SendSlowAsync(process);

        var second = process.SendAsync("quick", "Two");
        var third = process.SendAsync("quick", "Three");
        (second.IsCompleted, third.IsCompleted).Should().Be((false, false));
        _goOn.SetResult();
        await Task.WhenAll(first, second, third).WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        (await bed.StoredAsync()).Should().Equal("user: One", "slow: Done.", "user: Two", "quick: Yes.", "user: Three", "quick: Yes.");
    }

    [Test]
    public async Task A_full_queue_rejects_and_one_that_gives_up_makes_room()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([Slow(), FakeAgent.Says("quick", "Yes.")], options => options.QueueLimit = 1);
        var first = await SendSlowAsync(process);
        using var cancel = new CancellationTokenSource();
        var waiting = process.SendAsync("quick", "Two", cancellationToken: cancel.Token);
        var send = () => process.SendAsync("quick", "Three");

        await send.Should().ThrowAsync<TurnRejectedException>();
        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
        var last = process.SendAsync("quick", "Four");
        _goOn.SetResult();
        await Task.WhenAll(first, last).WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        (await bed.StoredAsync()).Should().Equal("user: One", "slow: Done.", "user: Four", "quick: Yes.");
    }

    [Test]
    public async Task In_the_mode_to_reject_a_second_turn_is_rejected()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([Slow()], options => options.Concurrency = TurnConcurrency.Reject);
        var first = await SendSlowAsync(process);

        await process.Invoking(it => it.SendAsync("slow", "Two")).Should().ThrowAsync<TurnRejectedException>();
        await process.Turns.Awaiting(it => it.AbandonTurnAsync(OpenedAsync(process))).Should().ThrowAsync<TurnRejectedException>();
        _goOn.SetResult();
        await first.WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        (await bed.StoredAsync()).Should().Equal("user: One", "slow: Done.");
    }

    [Test]
    public async Task Parallel_turns_mix_in_the_order_of_their_commits()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([Slow(), FakeAgent.Says("quick", "Yes.")], options => options.Concurrency = TurnConcurrency.Parallel);
        var first = await SendSlowAsync(process);
        process.Turns.GetPendingTurn(OpenedAsync(process)).Should().BeNull();

        var second = await process.SendAsync("quick", "Two");
        _goOn.SetResult();
        var updates = await first.WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        (await bed.StoredAsync()).Should().Equal("user: One", "user: Two", "quick: Yes.", "slow: Done.");
        second[^1].Receipt.Should().BeEquivalentTo(new { FirstSequence = 2L, LastSequence = 3L });
        updates[^1].Receipt.Should().BeEquivalentTo(new { FirstSequence = 1L, LastSequence = 4L });
    }

    [Test]
    public async Task A_turn_from_inside_a_turn_of_the_same_session_is_an_error_and_of_another_one_is_not()
    {
        await using var bed = new TurnTestBed();
        TurnProcess process = null!;
        Task<Exception?> later = null!;
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var other = new List<string>();
        process = bed.Start([new FakeAgent("outer", (_, _) => Answer()), FakeAgent.Says("quick", "Yes.")]);

        await process.SendAsync("outer", "Hi");
        goOn.SetResult();
        (await later.WaitAsync(TurnTestBed.Guard, TimeProvider.System)).Should().BeNull("the turn it came from has ended");

        (await bed.StoredAsync()).Should().Equal("user: Hi", "outer: ReentrantTurnException", "user: Inner", "quick: Yes.");
        other.Should().Equal("Yes.", "");

        async IAsyncEnumerable<ChatResponseUpdate> Answer()
        {
            var error = await ErrorOfAsync(() => process.SendAsync("quick", "Inner"));
            var session = await process.Services.GetRequiredService<ISessionManager>().CreateAsync();
            other.AddRange((await TurnProcess.CollectAsync(process.Turns.SendAsync(session, "quick", "Hi"))).Select(update => update.Text));
            later = LaterAsync();
            yield return FakeAgent.Text(error!.GetType().Name);
        }

        async Task<Exception?> LaterAsync()
        {
            await goOn.Task;
            return await ErrorOfAsync(() => process.SendAsync("quick", "Inner"));
        }
    }

    [Test]
    [Property("Requirement", "B-03")]
    public async Task While_the_process_of_a_turn_lives_no_other_begins_or_resumes_one()
    {
        await using var bed = new TurnTestBed();
        var one = bed.Start([Slow()], owner: await bed.AcquireLeaseAsync("one"));
        var two = bed.Start([FakeAgent.Says("slow", "Mine.")], owner: await bed.AcquireLeaseAsync("two"));
        await two.OpenAsync();
        var first = await SendSlowAsync(one);

        var rejected = await two.Invoking(it => it.SendAsync("slow", "Two")).Should().ThrowAsync<TurnRejectedException>();
        rejected.Which.Pending!.Owner!.Instance.Should().Be("one");
        await two.Invoking(it => it.ResumeAsync()).Should().ThrowAsync<TurnRejectedException>();
        await two.Turns.Awaiting(it => it.AbandonTurnAsync(OpenedAsync(two))).Should().ThrowAsync<TurnRejectedException>();
        _goOn.SetResult();
        await first.WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        await two.SendAsync("slow", "Two");

        (await bed.StoredAsync()).Should().Equal("user: One", "slow: Done.", "user: Two", "slow: Mine.");
    }

    [Test]
    [Property("Requirement", "B-03")]
    public async Task The_turn_of_a_dead_process_is_taken_over_and_its_late_commits_are_fenced()
    {
        await using var bed = new TurnTestBed();
        var dead = await bed.AcquireLeaseAsync("one");
        var one = bed.Start([Slow()], owner: dead);
        var first = await SendSlowAsync(one);
        bed.Time.Advance(TimeSpan.FromSeconds(10));
        await bed.Store.Leases.FenceAsync(dead);
        var two = bed.Start([FakeAgent.Says("slow", "Mine.")], owner: await bed.AcquireLeaseAsync("two"));

        var updates = await two.ResumeAsync();
        _goOn.SetResult();
        var late = await ErrorOfAsync(() => first);

        updates[^1].Receipt!.LastSequence.Should().Be(2);
        late.Should().BeOfType<TurnFailedException>().Which.InnerException.Should().BeOfType<OwnerFencedException>();
        (await bed.StoredAsync()).Should().Equal("user: One", "slow: Mine.");
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task A_stop_waits_for_turns_in_flight_and_takes_no_more()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([Slow()]);
        var first = await SendSlowAsync(process);

        var stop = process.Turns.StopAsync(CancellationToken.None);
        await process.Invoking(it => it.SendAsync("slow", "Two")).Should().ThrowAsync<TurnRejectedException>();
        stop.IsCompleted.Should().BeFalse();
        _goOn.SetResult();

        (await stop.WaitAsync(TurnTestBed.Guard, TimeProvider.System)).Should().Be(0);
        (await first)[^1].Receipt.Should().NotBeNull();
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task A_turn_that_a_stop_has_cut_is_resumed_after_the_restart()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([Slow()]);
        var first = await SendSlowAsync(process);
        var waiting = process.SendAsync("slow", "Two");

        (await process.Turns.StopAsync(new CancellationToken(canceled: true)).WaitAsync(TurnTestBed.Guard, TimeProvider.System)).Should().BeInRange(1, 2);
        (await ErrorOfAsync(() => first)).Should().BeOfType<TurnFailedException>().Which.InnerException.Should().BeOfType<OperationCanceledException>();
        (await ErrorOfAsync(() => waiting)).Should().BeOfType<TurnRejectedException>();
        await bed.Start([FakeAgent.Says("slow", "Done.")]).ResumeAsync();

        (await bed.StoredAsync()).Should().Equal("user: One", "slow: Done.");
    }

    private FakeAgent Slow() => new("slow", (_, _) => AnswerAsync());

    private async Task<Task<List<TurnUpdate>>> SendSlowAsync(TurnProcess process)
    {
        var turn = process.SendAsync("slow", "One");
        await _asked.Task.WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        return turn;
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync()
    {
        _asked.TrySetResult();
        await _goOn.Task;
        yield return FakeAgent.Text("Done.");
    }

    private static ISession OpenedAsync(TurnProcess process) => process.OpenAsync().GetAwaiter().GetResult();

    private static async Task<Exception?> ErrorOfAsync(Func<Task> act)
    {
        try
        {
            await act().WaitAsync(TurnTestBed.Guard, TimeProvider.System);
            return null;
        }
        catch (Exception error) when (error is not TimeoutException)
        {
            return error;
        }
    }
}
