using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Turns;

public sealed class TurnRunnerTests
{
    [Test]
    [Property("Requirement", "B-14")]
    public async Task A_turn_is_streamed_stored_and_acknowledged()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([FakeAgent.Says("writer", "Dear ", "Ann,")]);

        var updates = await process.SendAsync("WRITER", "Draft a reply", new() { TurnId = "t1", CorrelationId = "cor" });

        updates.Select(update => (update.Speaker, update.Text)).Should().Equal(("writer", "Dear "), ("writer", "Ann,"), ("", ""));
        updates[^1].Receipt.Should().Be(new TurnReceipt("t1", 3, 1, 2, Durability.Memory, "completed"));
        (await bed.StoredAsync()).Should().Equal("user: Draft a reply", "writer: Dear Ann,");
        process.Turns.GetPendingTurn(await process.OpenAsync()).Should().BeNull();
    }

    [Test]
    [Property("Requirement", "B-14")]
    public async Task An_update_reaches_the_consumer_while_the_agent_still_works()
    {
        await using var bed = new TurnTestBed();
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = bed.Start([new FakeAgent("writer", (_, _) => AnswerAsync())]);
        await using var updates = process.Turns.SendAsync(await process.OpenAsync(), "writer", "Hi").GetAsyncEnumerator();

        (await updates.MoveNextAsync()).Should().BeTrue();
        updates.Current.Text.Should().Be("Dear ");
        (await bed.StoredAsync()).Should().Equal("user: Hi");
        read.SetResult();
        (await updates.MoveNextAsync()).Should().BeTrue();
        updates.Current.Text.Should().Be("Ann,");

        async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync()
        {
            yield return FakeAgent.Text("Dear ");
            await read.Task;
            yield return FakeAgent.Text("Ann,");
        }
    }

    [Test]
    public async Task A_turn_that_is_never_enumerated_does_nothing()
    {
        await using var bed = new TurnTestBed();
        var agent = FakeAgent.Says("writer", "Hello");
        var process = bed.Start([agent]);
        var session = await process.OpenAsync();

        _ = process.Turns.SendAsync(session, "writer", "Hi");
        _ = process.Turns.SendAsync(session, "nobody", "Hi");

        agent.Requests.Should().BeEmpty();
        session.History.Count.Should().Be(0);
        process.Services.GetRequiredService<TurnRuntime>().Gates.TryEnter(session.Key).Should().BeTrue();
    }

    [Test]
    public async Task Bad_input_is_refused_and_nothing_stored()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([FakeAgent.Says("writer", "Hello")]);
        var session = await process.OpenAsync();
        var send = (TurnOptions options) => () => process.Turns.SendAsync(session, "writer", "Hi", options);

        (await process.Invoking(it => it.SendAsync("nobody", "Hi")).Should().ThrowAsync<UnknownTargetException>())
            .Which.Message.Should()
            .Contain("Known: writer.");
        send(new() { TurnId = "../x" }).Should().Throw<InvalidIdException>();
        send(new() { CorrelationId = "a\nb" }).Should().Throw<InvalidIdException>();
        send(new() { Timeout = TimeSpan.Zero }).Should().Throw<ArgumentOutOfRangeException>();
        send(new() { IdleTimeout = TimeSpan.FromDays(2) }).Should().Throw<ArgumentOutOfRangeException>();
        process.Turns.Invoking(it => it.SendAsync(new HeldSession(session, [], []), "writer", "Hi")).Should().Throw<ArgumentException>();
        (await bed.StoredAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Agents_see_the_whole_conversation_and_what_it_belongs_to()
    {
        await using var bed = new TurnTestBed();
        var agent = FakeAgent.Says("writer", "Hello");
        var process = bed.Start([agent]);

        await process.SendAsync("writer", "One");
        await process.SendAsync("writer", "Two", new() { TurnId = "t2", CorrelationId = "cor" });

        var request = agent.Requests[^1];
        request.Messages.Select(message => message.Text).Should().Equal("One", "Hello", "Two");
        request.Messages.Count.Should().Be(3);
        (request.Session, request.TurnId, request.CorrelationId).Should().Be((bed.Key, "t2", "cor"));
    }

    [Test]
    public async Task What_an_agent_remembers_is_committed_with_its_step_and_belongs_to_it_alone()
    {
        await using var bed = new TurnTestBed();
        IAgentState? kept = null;
        var process = bed.Start([new FakeAgent("counter", (request, _) => Count(request)), new FakeAgent("other", (request, _) => Count(request))]);

        await process.SendAsync("counter", "Go");
        await process.SendAsync("counter", "Go");
        var other = await process.SendAsync("other", "Go");

        (await bed.StoredAsync()).Should().Equal("user: Go", "counter: 1", "user: Go", "counter: 2", "user: Go", "other: 1");
        (await process.OpenAsync()).StateNames.Should().Equal("agent:counter:count", "agent:other:count");
        kept!.Names.Should().Equal("count");
        kept!.Invoking(state => state.Set("count", null)).Should().Throw<InvalidOperationException>();
        kept!.Invoking(state => state.Get(new string('x', 129))).Should().Throw<InvalidIdException>();

        async IAsyncEnumerable<ChatResponseUpdate> Count(AgentRequest request)
        {
            kept = request.State;
            var count = (request.State.Get("count")?.GetInt32() ?? 0) + 1;
            request.State.Set("count", JsonSerializer.SerializeToElement(count));
            request.State.Get("count")!.Value.GetInt32().Should().Be(count);
            await Task.CompletedTask;
            yield return FakeAgent.Text($"{count}");
        }
    }

    [Test]
    public async Task What_a_failed_agent_remembers_is_not_kept_without_a_step()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([new FakeAgent("writer", (request, _) => RememberAndFail(request))]);

        await process.Invoking(it => it.SendAsync("writer", "Go")).Should().ThrowAsync<TurnFailedException>();

        (await process.OpenAsync()).StateNames.Should().BeEmpty();

        static async IAsyncEnumerable<ChatResponseUpdate> RememberAndFail(AgentRequest request)
        {
            request.State.Set("count", JsonSerializer.SerializeToElement(1));
            await Task.CompletedTask;
            yield return FakeAgent.Text("Hel");
            throw new HttpRequestException("no route");
        }
    }

    [Test]
    public async Task An_agent_that_answers_nothing_has_failed()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([FakeAgent.Says("writer")]);

        var failed = await process.Invoking(it => it.SendAsync("writer", "Go")).Should().ThrowAsync<TurnFailedException>();

        failed.Which.InnerException.Should().BeOfType<AgentFailedException>().Which.Reason.Should().Be("it answered nothing.");
        failed.Which.Class.Should().Be(ErrorClass.Transient);
        (await bed.TopicsAsync()).Should().Equal("turn:started", "agent:failed", "turn:failed");
    }

    [Test]
    public async Task A_backup_answers_for_an_agent_that_failed_before_its_first_step()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([FakeAgent.Fails("writer", "second", "Dea"), FakeAgent.Fails("second", "third"), FakeAgent.Says("third", "Hello")]);

        var updates = await process.SendAsync("writer", "Hi");

        updates.Select(update => update.Speaker).Should().Equal("writer", "third", "");
        (await bed.StoredAsync()).Should().Equal("user: Hi", "third: Hello");
        (await bed.TopicsAsync()).Should().Equal("turn:started", "agent:failed", "agent:failed", "agent:replied", "turn:completed");
        var failed = (await bed.EventsAsync()).First(record => record.Event.Topic == "agent:failed").Event;
        JsonDocument.Parse(failed.Payload.Bytes).RootElement.GetProperty("backup").GetString().Should().Be("second");
    }

    [Test]
    public async Task A_backup_knows_for_whom_it_answers_also_when_it_goes_on_after_a_kill()
    {
        await using var bed = new TurnTestBed();
        var writer = FakeAgent.Fails("writer", "second");
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = bed.Start([writer, FakeAgent.Fails("second", "third"), new FakeAgent("third", (_, token) => StepAndHang(token))]);
        _ = killed.SendAsync("writer", "Hi");
        await hangs.Task.Guarded();
        killed.Faults.Abort();
        var third = FakeAgent.Says("third", "Hello");
        var process = bed.Start([writer, FakeAgent.Fails("second", "third"), third]);

        await process.ResumeAsync();
        await process.SendAsync("third", "And you?");

        writer.Requests.Should().ContainSingle().Which.InPlaceOf.Should().BeNull();
        third.Requests.Select(request => request.InPlaceOf).Should().Equal("writer", null);
        (await bed.StoredAsync()).Should().Equal("user: Hi", "third: One moment.", "third: Hello", "user: And you?", "third: Hello");

        async IAsyncEnumerable<ChatResponseUpdate> StepAndHang([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return FakeAgent.Text("One moment.", "m1");
            yield return FakeAgent.Text("He", "m2");
            hangs.SetResult();
            await HangGuard.ForeverAsync(cancellationToken);
        }
    }

    [Test]
    public async Task No_backup_answers_after_a_completed_step()
    {
        await using var bed = new TurnTestBed();
        var spare = FakeAgent.Says("spare", "Hello");
        var process = bed.Start([new FakeAgent(new AgentDescriptor { Name = "writer", Backup = "spare" }, (_, _) => StepAndFail()), spare]);

        await process.Invoking(it => it.SendAsync("writer", "Hi")).Should().ThrowAsync<TurnFailedException>();

        spare.Requests.Should().BeEmpty();
        (await bed.StoredAsync()).Should().Equal("user: Hi", "writer: Whole.");

        static async IAsyncEnumerable<ChatResponseUpdate> StepAndFail()
        {
            yield return new(ChatRole.Assistant, "Whole.") { FinishReason = ChatFinishReason.Stop };
            await Task.CompletedTask;
            throw new InvalidOperationException("too late");
        }
    }

    [Test]
    public async Task A_slow_consumer_gets_everything_and_nothing_is_held_beyond_the_buffer()
    {
        await using var bed = new TurnTestBed();
        var chunks = Enumerable.Range(0, 500).Select(number => $"{number} ").ToArray();
        var process = bed.Start([FakeAgent.Says("writer", chunks)], options => options.BufferedUpdates = 1);

        var updates = await process.SendAsync("writer", "Count");

        updates.Select(update => update.Text).SkipLast(1).Should().Equal(chunks);
        (await bed.StoredAsync())[1].Should().Be($"writer: {string.Concat(chunks)}");
    }

    [Test]
    public async Task Events_tell_what_happened_and_not_what_was_said()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([FakeAgent.Says("writer", "secret")]);

        await process.SendAsync("writer", "secret", new() { TurnId = "t1", CorrelationId = "cor" });

        var events = (await bed.EventsAsync()).Select(record => record.Event).Where(item => item.Topic != "session:created").ToList();
        events.Select(item => item.PayloadType).Should().Equal("turn.started/1", "agent.replied/1", "turn.completed/1");
        events.Should().AllSatisfy(item => item.CorrelationId.Should().Be("cor"));
        events
            .Select(item => JsonDocument.Parse(item.Payload.Bytes).RootElement.GetRawText())
            .Should()
            .Equal(
                """{"turnId":"t1","target":"writer","firstSequence":1}""",
                """{"turnId":"t1","agent":"writer","chosenBecause":"addressed"}""",
                """{"turnId":"t1","target":"writer","speakers":1,"endedBecause":"completed"}"""
            );
    }

    [Test]
    public async Task Turns_and_agents_are_measured_and_logged()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([FakeAgent.Says("writer", "Hello"), FakeAgent.Fails("broken")]);
        var meters = process.Services.GetRequiredService<IMeterFactory>();
        using var durations = new MetricCollector<double>(meters, SmallTalkDiagnostics.MeterName, "smalltalk.turns.duration");
        using var active = new MetricCollector<long>(meters, SmallTalkDiagnostics.MeterName, "smalltalk.turns.active");
        using var failures = new MetricCollector<long>(meters, SmallTalkDiagnostics.MeterName, "smalltalk.agents.failures");

        await process.SendAsync("writer", "Hi");
        await process.Invoking(it => it.SendAsync("broken", "Hi", new() { CorrelationId = "cor" })).Should().ThrowAsync<TurnFailedException>();

        durations.GetMeasurementSnapshot().Select(measured => measured.Tags["outcome"]).Should().Equal("completed", "agent_failed");
        active.GetMeasurementSnapshot().Select(measured => measured.Value).Should().Equal(1, -1, 1, -1);
        failures.GetMeasurementSnapshot().Single().Tags.Should().BeEquivalentTo(new Dictionary<string, object?> { ["agent"] = "broken", ["type"] = "error" });
        process.Logs.GetSnapshot().Should().Contain(record => record.Id.Id == 7003 && record.Message.Contains("correlation cor"));
    }

    [Test]
    public async Task A_store_that_refuses_the_first_commit_leaves_no_turn()
    {
        await using var bed = new TurnTestBed();
        var agent = FakeAgent.Says("writer", "Hello");
        var process = bed.Start([agent]);
        process.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreReadOnlyException("read only")), skip: 1);

        await process.Invoking(it => it.SendAsync("writer", "Hi")).Should().ThrowAsync<StoreReadOnlyException>();

        agent.Requests.Should().BeEmpty();
        (await bed.StoredAsync()).Should().BeEmpty();
        await process.Invoking(it => it.SendAsync("writer", "Hi")).Should().NotThrowAsync();
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task A_turn_whose_reply_could_not_be_stored_stays_pending_and_is_resumed()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([FakeAgent.Says("writer", "Hello")]);
        process.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreReadOnlyException("read only")), skip: 2);

        var failed = await process.Invoking(it => it.SendAsync("writer", "Hi")).Should().ThrowAsync<TurnFailedException>();
        failed.Which.InnerException.Should().BeOfType<StoreReadOnlyException>();
        failed.Which.KeptUntil.Should().Be(1);
        process.Turns.GetPendingTurn(await process.OpenAsync()).Should().NotBeNull();
        var updates = await process.ResumeAsync();

        updates[^1].Receipt!.LastSequence.Should().Be(2);
        (await bed.StoredAsync()).Should().Equal("user: Hi", "writer: Hello");
    }

    [Test]
    public async Task A_pending_turn_that_cannot_be_read_is_a_typed_error_that_says_what_to_do()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([FakeAgent.Says("writer", "Hello")]);
        var session = await process.OpenAsync();
        await session.CommitAsync(new() { PendingTurn = new Payload("{"u8.ToArray()) });

        process.Turns.Invoking(it => it.GetPendingTurn(session)).Should().Throw<PayloadFormatException>();
        await process.Invoking(it => it.SendAsync("writer", "Hi")).Should().ThrowAsync<PayloadFormatException>();
        await session.CommitAsync(new() { PendingTurn = default(Payload) });
        await process.Invoking(it => it.SendAsync("writer", "Hi")).Should().NotThrowAsync();
    }

    [Test]
    public async Task A_session_that_is_gone_takes_no_turn()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([FakeAgent.Says("writer", "Hello")]);
        var session = await process.OpenAsync();
        await process.Services.GetRequiredService<SessionManager>().InvalidateAsync(session.Id);

        var send = () => TurnProcess.CollectAsync(process.Turns.SendAsync(session, "writer", "Hi"));

        await send.Should().ThrowAsync<SessionGoneException>();
    }
}
