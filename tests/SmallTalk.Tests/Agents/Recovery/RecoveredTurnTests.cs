using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>What becomes of turns whose agent fails: they wait for the next instance and go on where they were, or go to the backup.</summary>
[Property("Requirement", "FR-008")]
[Property("Requirement", "SC-004")]
public sealed class RecoveredTurnTests
{
    private readonly AgentWorld _world = new();

    [TearDown]
    public async Task EndAsync() => await _world.DisposeAsync();

    [Test]
    public async Task A_turn_that_the_agent_dies_in_goes_on_with_the_new_instance_where_it_was()
    {
        var undisturbed = new Factory<Worker>(number => new(number) { Answer = (_, _) => TwoSteps(begun: false, goOn: Task.CompletedTask) });
        await _world.StartAsync(builder => builder.AddAgent(undisturbed.Make));
        var expected = await ConversationAsync();
        await _world.StopAsync();

        var stepped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource();
        var requests = new List<AgentRequest>();
        var writer = new Factory<Worker>(number =>
            new(number)
            {
                Answer = (request, _) =>
                {
                    requests.Add(request);
                    return number == 1 ? TwoSteps(begun: false, never.Task, stepped) : TwoSteps(begun: request.Messages.Count > 1, Task.CompletedTask);
                },
            }
        );
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        var talk = ConversationAsync();
        await stepped.Task.Guarded();

        writer.First.Heartbeat.Fail("it was killed");

        (await talk.Guarded()).Should().Equal(expected);
        requests[1].Messages.Select(message => message.Text).Should().Equal("Hi", "First.");
        requests[1].TurnId.Should().Be(requests[0].TurnId);
        _world.LogIds.Should().Contain(7008);
    }

    [Test]
    public async Task What_an_instance_throws_that_has_ended_is_its_end_and_the_turn_waits_for_the_next_one()
    {
        Factory<Worker>? writer = null;
        writer = new(number => new(number) { Answer = (_, _) => number == 1 ? EndAndThrow(() => writer!.First) : FakeAgent.Stream(["writer 2"]) });
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));

        (await _world.SayAsync().Guarded()).Should().Be("writer 2");

        _world.LogIds.Should().Contain(7008).And.NotContain(7004);
    }

    [Test]
    public async Task A_turn_that_begins_while_the_agent_is_restarted_waits_for_it()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = new Factory<Worker>(number =>
        {
            if (number > 1)
                ready.Task.Guarded().GetAwaiter().GetResult();
            return new(number);
        });
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        writer.First.Heartbeat.Fail("it is gone");
        await _world.UntilAsync("writer", AgentStatus.Restarting);

        var talk = _world.SayAsync();
        ready.SetResult();

        (await talk.Guarded()).Should().Be("writer 2");
    }

    [Test]
    public async Task A_turn_waits_over_restarts_that_fail_and_fails_when_no_further_one_comes_soon()
    {
        var writer = new Factory<Worker>(number => number is 2 or > 3 ? throw new IOException("no place") : new(number));
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        writer.First.Heartbeat.Fail("it is gone");

        var patient = _world.SayAsync();
        await _world.PassUntilAsync(() => _world.Monitor.Find("writer")!.Restarts == 1);
        (await patient.Guarded()).Should().Be("writer 3");

        writer.Last.Heartbeat.Fail("it is gone again");
        var vain = _world.SayAsync();
        await _world.PassUntilAsync(() => writer.Calls == 4);
        await vain.Invoking(it => it.Guarded()).Should().ThrowAsync<TurnFailedException>();
        writer.Calls.Should().Be(4, "three restarts within the window, and the next one comes in a minute");
    }

    [Test]
    public async Task Calls_that_a_dead_instance_never_ends_take_no_place_of_the_next_one()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = new Factory<Worker>(number =>
            new(number) { Answer = (_, _) => number == 1 ? FakeAgent.Hang(asked, CancellationToken.None) : FakeAgent.Stream(["writer 2"]) }
        );
        await _world.StartAsync(builder => builder.AddAgent(writer.Make), options => options.MaxConcurrentCalls = 1);
        var talk = _world.SayAsync();
        await asked.Task.Guarded();

        writer.First.Heartbeat.Fail("it is gone");

        (await talk.Guarded()).Should().Be("writer 2");
        (await _world.SayAsync().Guarded()).Should().Be("writer 2");
    }

    [Test]
    public async Task A_backup_answers_at_once_and_nobody_waits_for_the_restart()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = new Factory<Worker>(number =>
        {
            if (number > 1)
                ready.Task.Guarded().GetAwaiter().GetResult();
            return new(number, backup: "spare") { Answer = (_, token) => FakeAgent.Hang(asked, token) };
        });
        await _world.StartAsync(builder => builder.AddAgent(writer.Make).AddAgent(FakeAgent.Says("spare", "from spare")));
        var talk = _world.SayAsync();
        await asked.Task.Guarded();

        writer.First.Heartbeat.Fail("it is gone");

        (await talk.Guarded()).Should().Be("from spare");
        (await _world.SayAsync()).Should().Be("from spare");
        ready.SetResult();
        await AgentWorld.UntilAsync(() => _world.Monitor.Find("writer")!.Restarts == 1);
    }

    [Test]
    public async Task An_agent_that_dies_of_what_it_is_asked_is_asked_once_more_and_no_further()
    {
        var asked = 0;
        Factory<Worker>? poisoned = null;
        poisoned = new(number => new(number) { Answer = (_, _) => Die(() => poisoned!.Last, onAsked: () => asked++) });
        await _world.StartAsync(builder => builder.AddAgent(poisoned.Make), options => options.Recovery.BaseDelay = TimeSpan.FromMilliseconds(10));

        var failed = await FluentActions.Awaiting(() => _world.SayAsync().Guarded()).Should().ThrowAsync<TurnFailedException>();

        failed.Which.InnerException!.Message.Should().Contain("the question was too much");
        // Not by what was made: the third one may be there by now.
        asked.Should().Be(2);
    }

    private async Task<string[]> ConversationAsync()
    {
        var session = await _world.OpenAsync();
        await _world.SayAsync(session: session);
        return [.. session.History.Loaded.Select(message => $"{message.Message.AuthorName}: {message.Message.Text}")];
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> TwoSteps(bool begun, Task goOn, TaskCompletionSource? stepped = null)
    {
        if (!begun)
            yield return FakeAgent.Text("First.", "m1");
        yield return FakeAgent.Text("Sec", "m2");
        stepped?.SetResult();
        await goOn;
        yield return FakeAgent.Text("ond.", "m2");
    }

    private static IAsyncEnumerable<ChatResponseUpdate> EndAndThrow(Func<Worker> self)
    {
        self().Heartbeat.Fail("its pipe is closed");
        return FakeAgent.Stream([], new IOException("The pipe is closed."));
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Die(Func<Worker> self, Action onAsked)
    {
        onAsked();
        self().Heartbeat.Fail("the question was too much");
        await HangGuard.ForeverAsync(CancellationToken.None);
        yield break;
    }
}
