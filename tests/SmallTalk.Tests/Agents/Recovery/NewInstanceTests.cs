using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>A new instance is judged by what it does itself.</summary>
[Property("Requirement", "FR-008")]
[Property("Requirement", "FR-009")]
public sealed class NewInstanceTests
{
    private readonly AgentWorld _world = new();

    [TearDown]
    public async Task EndAsync() => await _world.DisposeAsync();

    [Test]
    public async Task A_probe_that_a_zombie_has_not_answered_is_not_held_against_the_next_instance()
    {
        var writer = new Factory<ProbedAgent>(_ => new("writer"));
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        await _world.PassUntilAsync(() => writer.Last != writer.First && writer.Last.Probes == 1, () => writer.First.Beat());
        writer.Last.Answer();
        await _world.UntilAsync("writer", AgentStatus.Healthy);

        _world.Pass(HealthTimes.SweepInterval);

        var found = _world.Monitor.Find("writer")!;
        (found.Status, found.Restarts, writer.Calls).Should().Be((AgentStatus.Healthy, 1, 2));
        (await _world.HealthEventsAsync(3)).Should().HaveCount(3, "it has failed, was restarted and is well");
    }

    [Test]
    [Property("Requirement", "B-05")]
    public async Task A_question_that_kills_its_agent_again_is_not_asked_a_third_time_however_soon_the_agent_is_back()
    {
        var window = TimeSpan.FromSeconds(1);
        var (asked, mayDie) = (Source(), Source());
        var requests = 0;
        Factory<Worker>? writer = null;
        writer = new(number => new(number) { Answer = (_, _) => AnswerAsync(number) });
        await _world.StartAsync(builder => builder.AddAgent(writer.Make), options => options.Recovery.RestartWindow = window);
        var talk = _world.SayAsync();
        await asked.Task.Guarded();
        // The first restart is forgotten, so that the next one comes at once.
        _world.Pass(window);
        mayDie.SetResult();

        await FluentActions.Awaiting(() => talk.Guarded()).Should().ThrowAsync<TurnFailedException>();

        requests.Should().Be(2);
        await AgentWorld.UntilAsync(() => writer.Calls == 3);

        async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync(int number)
        {
            requests++;
            if (number == 2)
            {
                asked.SetResult();
                await mayDie.Task;
            }
            if (number <= 2)
                await DieAsync(writer!.Last);
            yield return FakeAgent.Text("It has gone well.");
        }
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task What_a_lost_instance_had_said_and_was_not_stored_is_not_kept_beside_what_the_next_one_says()
    {
        Factory<Worker>? writer = null;
        writer = new(number => new(number) { Answer = (_, _) => number == 1 ? FinishAndDieAsync() : FakeAgent.Stream([]) });
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        var session = await _world.OpenAsync();

        var failed = await FluentActions.Awaiting(() => _world.SayAsync(session: session).Guarded()).Should().ThrowAsync<TurnFailedException>();

        failed.Which.InnerException!.Message.Should().Contain("answered nothing");
        session.History.Loaded.Select(message => message.Message.Text).Should().Equal("Hi");

        async IAsyncEnumerable<ChatResponseUpdate> FinishAndDieAsync()
        {
            yield return new(ChatRole.Assistant, "That is all.") { FinishReason = ChatFinishReason.Stop };
            await DieAsync(writer!.First);
        }
    }

    private static async Task DieAsync(Worker worker)
    {
        worker.Heartbeat.Fail("the question was too much");
        await HangGuard.ForeverAsync(CancellationToken.None);
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
