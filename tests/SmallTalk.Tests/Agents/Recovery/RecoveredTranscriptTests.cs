using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>After each kind of recovery the stored conversation is that of a run which nothing has disturbed, message for message by its hash.</summary>
[Property("Requirement", "FR-008")]
[Property("Requirement", "FR-009a")]
[Property("Requirement", "B-04")]
public sealed class RecoveredTranscriptTests
{
    // The agent is lost when it is asked, before and after each of the updates of its answer, and at its end.
    private const int Points = 22;

    private readonly AgentWorld _world = new();

    [TearDown]
    public async Task EndAsync() => await _world.DisposeAsync();

    [Test]
    public async Task An_agent_that_is_restarted_in_the_midst_of_a_turn_goes_on_at_its_first_missing_step(
        [Range(0, Points - 1)] int point,
        [Values] bool modelFails
    )
    {
        var expected = await UndisturbedAsync("cashier");
        var model = new PayingModel(isStreaming: true) { Fails = (_, attempt) => modelFails && attempt % 2 == 1 ? 0 : null };
        var requests = new List<AgentRequest>();
        var paidBefore = 0;
        var cashier = new Factory<Worker>(number =>
            Make(
                model,
                number,
                "cashier",
                request =>
                {
                    paidBefore = model.Paid.Count;
                    requests.Add(request);
                },
                diesAt: number == 1 ? point : null
            )
        );
        await StartAsync(cashier);

        var session = await TalkAsync();

        (await Transcript.HashesAsync(session)).Should().Equal(expected);
        cashier.Calls.Should().Be(2);
        requests.Should().HaveCount(2).And.AllSatisfy(request => request.TurnId.Should().Be("t1"));
        var stored = requests[1].Messages.Count(message => message.Role == ChatRole.Tool);
        model.Paid.Take(paidBefore).Should().Equal(((string[])["t1/c1", "t1/c2"]).Take(paidBefore));
        model.Paid.Skip(paidBefore).Should().Equal(((string[])["t1/c1", "t1/c2"]).Skip(stored), "only what was not stored is run again, under its key");
    }

    [Test]
    public async Task An_agent_that_is_lost_twice_in_a_turn_leaves_a_conversation_that_models_take()
    {
        const int AfterTheCall = 4;
        var model = new PayingModel(isStreaming: true);
        var cashier = new Factory<Worker>(number =>
            Make(
                model,
                number,
                "cashier",
                diesAt: number switch
                {
                    1 => AfterTheCall,
                    2 => 0,
                    _ => null,
                }
            )
        );
        await StartAsync(cashier);
        var session = await _world.OpenAsync();

        var failed = await FluentActions.Awaiting(() => TalkAsync(session)).Should().ThrowAsync<TurnFailedException>();

        failed.Which.IsTransient.Should().BeTrue();
        var kept = session.History.Loaded.Select(message => message.Message).ToList();
        kept.Select(message => message.Role).Should().Equal(ChatRole.User, ChatRole.Assistant, ChatRole.Tool);
        kept[2].Contents.Should().ContainSingle().Which.Should().BeOfType<FunctionResultContent>().Which.CallId.Should().Be("c1");
        kept[2].AdditionalProperties.Should().ContainKey("smalltalk.interrupted");
        model.Paid.Should().BeEmpty();
        await _world.PassUntilAsync(() => _world.Monitor.Find("cashier")!.Status == AgentStatus.Healthy);
        await TalkAsync(session, "t2");
        model.Paid.Should().Equal("t2/c1", "t2/c2");
    }

    [Test]
    public async Task A_backup_that_answers_for_an_agent_without_a_step_says_what_it_says_when_it_is_asked_itself()
    {
        var expected = await UndisturbedAsync("spare");
        var model = new PayingModel(isStreaming: true);
        var cashier = new Factory<Worker>(number => Make(model, number, "cashier", diesAt: 0, backup: "spare"));
        await StartAsync(cashier, builder => builder.AddAgent(services => model.ToAgent(services, "spare")));

        var session = await TalkAsync();

        (await Transcript.HashesAsync(session)).Should().Equal(expected);
        model.Paid.Should().Equal("t1/c1", "t1/c2");
    }

    [Test]
    public async Task An_agent_that_takes_its_place_back_goes_on_behind_what_its_backup_has_said()
    {
        var spare = await UndisturbedAsync("spare");
        var own = await UndisturbedAsync("cashier");
        var model = new PayingModel(isStreaming: true);
        var mayReturn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cashier = new Factory<Worker>(number =>
        {
            if (number > 1)
                mayReturn.Task.Guarded().GetAwaiter().GetResult();
            return Make(model, number, "cashier", backup: "spare");
        });
        await StartAsync(
            cashier,
            builder => builder.AddAgent(services => model.ToAgent(services, "spare")),
            options => options.Each["cashier"] = new() { Recovery = { AgentRecoveryStep.Replace, AgentRecoveryStep.Restart } }
        );
        cashier.First.Heartbeat.Fail("it is gone");
        await AgentWorld.UntilAsync(() => _world.Monitor.Find("cashier")!.StandIn == "spare");
        var session = await TalkAsync();
        mayReturn.SetResult();
        await _world.UntilAsync("cashier", AgentStatus.Healthy);

        await TalkAsync(session, "t2");

        (await Transcript.HashesAsync(session)).Should().Equal([.. spare, .. own]);
        _world.Monitor.Find("cashier")!.StandIn.Should().BeNull();
        model.Paid.Should().Equal("t1/c1", "t1/c2", "t2/c1", "t2/c2");
        _world.LogIds.Should().NotContain(7004, "no turn has met a failure");
    }

    [Test]
    public async Task An_agent_that_comes_to_itself_takes_its_place_back()
    {
        var spare = await UndisturbedAsync("spare");
        var own = await UndisturbedAsync("cashier");
        var model = new PayingModel(isStreaming: true);
        var cashier = Make(model, 1, "cashier", backup: "spare");
        await _world.StartAsync(builder => builder.AddAgent(cashier).AddAgent(services => model.ToAgent(services, "spare")));
        _world.Pass(TimeSpan.FromSeconds(5));
        _world.Monitor.Find("cashier")!.StandIn.Should().Be("spare");
        var session = await _world.OpenAsync();
        await SendAsync(session, "t1").Guarded();
        cashier.Beat();
        _world.Pass(HealthTimes.SweepInterval);

        await SendAsync(session, "t2").Guarded();

        (await Transcript.HashesAsync(session)).Should().Equal([.. spare, .. own]);
    }

    private Task StartAsync(Factory<Worker> cashier, Action<ISmallTalkBuilder>? more = null, Action<AgentOptions>? configure = null) =>
        _world.StartAsync(
            builder =>
            {
                builder.AddAgent(cashier.Make);
                more?.Invoke(builder);
            },
            configure
        );

    private Worker Make(PayingModel model, int number, string name, Action<AgentRequest>? asked = null, int? diesAt = null, string? backup = null)
    {
        Worker? worker = null;
        worker = new(number, name, backup)
        {
            Answer = (request, token) =>
            {
                asked?.Invoke(request);
                return AnswerAsync(worker!, model.ToAgent(new Impatient(_world.Services), name), request, diesAt, token);
            },
        };
        return worker;
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync(
        Worker worker,
        ChatAgent chat,
        AgentRequest request,
        int? diesAt,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var passed = 0;
        await PassAsync();
        await foreach (var update in chat.RunAsync(request, cancellationToken))
        {
            await PassAsync();
            yield return update;
            await PassAsync();
        }
        await PassAsync();

        async ValueTask PassAsync()
        {
            if (passed++ != diesAt)
                return;
            worker.Heartbeat.Fail("it was killed");
            await HangGuard.ForeverAsync(CancellationToken.None);
        }
    }

    private async Task<ISession> TalkAsync(ISession? session = null, string turn = "t1")
    {
        session ??= await _world.OpenAsync();
        await SendAsync(session, turn).Guarded();
        return session;
    }

    private async Task SendAsync(ISession session, string turn)
    {
        var runner = _world.Services.GetRequiredService<ITurnRunner>();
        await foreach (var _ in runner.SendAsync(session, "cashier", PayingModel.Question, new() { TurnId = turn }))
            continue;
    }

    /// <summary>The conversation of an agent to which nothing happens.</summary>
    private static async Task<string[]> UndisturbedAsync(string name)
    {
        await using var host = await SmallTalkTestHost.StartAsync(builder =>
            builder.AddAgent(services => new PayingModel(isStreaming: true).ToAgent(services, name))
        );
        var session = await host.Sessions.CreateAsync();
        await foreach (var _ in host.Turns.SendAsync(session, name, PayingModel.Question, new() { TurnId = "t1" }))
            continue;
        return await Transcript.HashesAsync(session);
    }

    /// <summary>The services of the host for an agent whose model is asked again without a pause: no time passes while a turn is under way.</summary>
    private sealed class Impatient(IServiceProvider services) : IServiceProvider
    {
        private readonly PassingTime _time = new();

        public object? GetService(Type serviceType) => serviceType == typeof(TimeProvider) ? _time : services.GetService(serviceType);
    }
}
