using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using SmallTalk.Agents;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>An agent that fails or hangs is left alone for a while, and never takes more of a process than it may (B-05, FR-029).</summary>
[Property("Requirement", "B-05")]
[Property("Requirement", "FR-029")]
public sealed class AgentGuardTests
{
    private readonly RecordingAlertDispatcher _alerts = new();
    private bool _isDown = true;

    [Test]
    public async Task An_agent_that_fails_too_often_is_left_alone_until_a_trial_has_succeeded()
    {
        await using var bed = new TurnTestBed();
        var writer = new FakeAgent("writer", (_, _) => FakeAgent.Stream(["Here."], _isDown ? new HttpRequestException("down") : null));
        var process = Start(bed, [writer], options => options.BreakerMinimumCalls = 4);
        using var opened = Collect(process, "smalltalk.agents.circuits_opened");
        for (var call = 0; call < 4; call++)
            (await FailAsync(process, "writer")).Class.Should().Be(ErrorClass.Transient);

        var refused = await FailAsync(process, "writer");

        refused.Reason.Should().Contain("asked again in");
        refused.Class.Should().Be(ErrorClass.Transient);
        writer.Requests.Should().HaveCount(4, "an open circuit asks nobody");
        _alerts.Raised.Should().ContainSingle().Which.Name.Should().Be("agent.circuit_open");
        opened.GetMeasurementSnapshot().Should().ContainSingle();

        bed.Time.Advance(AgentOptions.DefaultBreakDuration);
        _isDown = false;
        await process.SendAsync("writer", "Hi");

        writer.Requests.Should().HaveCount(5);
        _alerts.Resolved.Should().Equal(_alerts.Raised[0].Key);
        await process.SendAsync("writer", "Hi");
    }

    [Test]
    public async Task A_trial_that_fails_leaves_the_agent_alone_for_as_long_again()
    {
        await using var bed = new TurnTestBed();
        var writer = FakeAgent.Fails("writer");
        var process = Start(bed, [writer], options => options.BreakerMinimumCalls = 2);
        for (var call = 0; call < 2; call++)
            await FailAsync(process, "writer");
        bed.Time.Advance(AgentOptions.DefaultBreakDuration);

        (await FailAsync(process, "writer")).Reason.Should().Be("writer is down");
        (await FailAsync(process, "writer")).Reason.Should().Contain("left alone");

        writer.Requests.Should().HaveCount(3);
    }

    [Test]
    public async Task The_backup_of_an_agent_that_is_left_alone_answers_at_once_and_has_a_circuit_of_its_own()
    {
        await using var bed = new TurnTestBed();
        var writer = FakeAgent.Fails("writer", backup: "spare");
        var process = Start(bed, [writer, FakeAgent.Says("spare", "Here.")], options => options.BreakerMinimumCalls = 2);

        for (var turn = 0; turn < 5; turn++)
            (await process.SendAsync("writer", "Hi")).Should().Contain(update => update.Text == "Here.");

        writer.Requests.Should().HaveCount(2);
    }

    [Test]
    public async Task What_is_wrong_with_a_request_and_what_a_caller_ends_says_nothing_of_the_agent()
    {
        await using var bed = new TurnTestBed();
        var asked = Channel.CreateUnbounded<bool>();
        var writer = new FakeAgent(
            "writer",
            (request, token) =>
                request.Messages[^1].Text == "wait"
                    ? HangAsync(token, asked)
                    : FakeAgent.Stream([], new HttpRequestException("the request is too long", null, HttpStatusCode.RequestEntityTooLarge))
        );
        var process = Start(bed, [writer], options => options.BreakerMinimumCalls = 2);
        for (var call = 0; call < 3; call++)
            (await FailAsync(process, "writer")).Class.Should().Be(ErrorClass.Invalid);
        for (var call = 0; call < 3; call++)
        {
            using var left = new CancellationTokenSource();
            var turn = process.SendAsync("writer", "wait", cancellationToken: left.Token);
            await NextAsync(asked);
            await left.CancelAsync();
            await turn.Invoking(it => it).Should().ThrowAsync<OperationCanceledException>();
        }

        (await FailAsync(process, "writer")).Class.Should().Be(ErrorClass.Invalid);

        _alerts.Raised.Should().BeEmpty();
    }

    [Test]
    public async Task A_trial_that_its_caller_ends_closes_nothing()
    {
        await using var bed = new TurnTestBed();
        var asked = Channel.CreateUnbounded<bool>();
        var writer = new FakeAgent("writer", (_, token) => _isDown ? FakeAgent.Stream([], new HttpRequestException("down")) : HangAsync(token, asked));
        var process = Start(bed, [writer], options => options.BreakerMinimumCalls = 2);
        for (var call = 0; call < 2; call++)
            await FailAsync(process, "writer");
        bed.Time.Advance(AgentOptions.DefaultBreakDuration);
        _isDown = false;
        using var leaves = new CancellationTokenSource();
        var trial = process.SendAsync("writer", "Hi", cancellationToken: leaves.Token);
        await NextAsync(asked);

        await leaves.CancelAsync();
        await trial.Invoking(it => it).Should().ThrowAsync<OperationCanceledException>();

        _alerts.Resolved.Should().BeEmpty();
        _isDown = true;
        (await FailAsync(process, "writer")).Reason.Should().Be("down", "the next call is the trial");
        (await FailAsync(process, "writer")).Reason.Should().Contain("left alone");
    }

    [Test]
    public async Task A_trial_that_finds_no_place_closes_nothing()
    {
        await using var bed = new TurnTestBed();
        var (asked, goOn) = (Channel.CreateUnbounded<string>(), new SemaphoreSlim(0));
        var process = Start(
            bed,
            [Gated("writer", asked, goOn)],
            options =>
            {
                Limit(running: 2, waiting: 0)(options);
                (options.BreakerMinimumCalls, options.BreakerWindow) = (2, 3 * TurnRunnerOptions.DefaultIdleTimeout);
            }
        );
        var deaf = new[] { FailAsync(process, "writer", "first"), FailAsync(process, "writer", "second") };
        await NextAsync(asked);
        await NextAsync(asked);
        bed.Time.Advance(TurnRunnerOptions.DefaultIdleTimeout);
        await Task.WhenAll(deaf);
        _alerts.Raised.Should().ContainSingle();
        bed.Time.Advance(AgentOptions.DefaultBreakDuration);

        (await FailAsync(process, "writer")).Class.Should().Be(ErrorClass.Capacity, "both places are held by calls that heed no token");
        (await FailAsync(process, "writer")).Class.Should().Be(ErrorClass.Capacity);

        _alerts.Resolved.Should().BeEmpty();
        goOn.Release(3);
    }

    [Test]
    public async Task Deadlines_open_the_circuit_too()
    {
        await using var bed = new TurnTestBed();
        var asked = Channel.CreateUnbounded<bool>();
        var process = Start(
            bed,
            [Hanging("writer", asked)],
            options => (options.BreakerMinimumCalls, options.BreakerWindow) = (2, 3 * TurnRunnerOptions.DefaultIdleTimeout)
        );
        for (var call = 0; call < 2; call++)
        {
            var turn = FailAsync(process, "writer");
            await NextAsync(asked);
            bed.Time.Advance(TurnRunnerOptions.DefaultIdleTimeout);
            (await turn).Reason.Should().Contain("silent");
        }

        (await FailAsync(process, "writer")).Reason.Should().Contain("left alone");
    }

    [Test]
    public async Task Calls_over_the_limit_wait_and_those_for_which_there_is_no_room_to_wait_are_refused()
    {
        await using var bed = new TurnTestBed();
        var (asked, goOn) = (Channel.CreateUnbounded<string>(), new SemaphoreSlim(0));
        var process = Start(bed, [Gated("writer", asked, goOn), FakeAgent.Says("other", "Here.")], Limit(running: 1, waiting: 1));
        var first = SendAsync(process, "first", "writer");
        (await NextAsync(asked)).Should().Be("first");
        var second = SendAsync(process, "second", "writer");
        await UntilItWaitsAsync(process);

        var refused = await FailAsync(process, "writer", "third");

        refused.Class.Should().Be(ErrorClass.Capacity);
        refused.Reason.Should().Contain("SmallTalk:Agents:MaxConcurrentCalls");
        await SendAsync(process, "fourth", "other");
        second.IsCompleted.Should().BeFalse();
        goOn.Release();
        (await NextAsync(asked)).Should().Be("second");
        goOn.Release();
        await Task.WhenAll(first, second);
        _alerts.Raised.Should().BeEmpty("an agent that is busy does not fail");
    }

    [Test]
    public async Task Who_waits_for_a_place_can_leave_and_takes_none_with_him()
    {
        await using var bed = new TurnTestBed();
        var (asked, goOn) = (Channel.CreateUnbounded<string>(), new SemaphoreSlim(0));
        var process = Start(bed, [Gated("writer", asked, goOn)], Limit(running: 1, waiting: 1));
        var first = SendAsync(process, "first", "writer");
        await NextAsync(asked);
        using var leaves = new CancellationTokenSource();
        var second = SendAsync(process, "second", "writer", leaves.Token);
        await UntilItWaitsAsync(process);

        await leaves.CancelAsync();
        await second.Invoking(it => it).Should().ThrowAsync<OperationCanceledException>();
        process
            .Services.GetRequiredService<AgentGuards>()
            .Of("writer")
            .Waiting.Should()
            .Be(0, "its place in the queue is free when it is told that it has left");
        goOn.Release();
        await first;

        goOn.Release();
        await SendAsync(process, "third", "writer");
        asked.Reader.TryRead(out var next).Should().BeTrue();
        next.Should().Be("third");
    }

    [Test]
    public async Task Waiting_for_a_place_is_not_silence_and_ends_at_the_total_deadline()
    {
        await using var bed = new TurnTestBed();
        var (asked, goOn) = (Channel.CreateUnbounded<string>(), new SemaphoreSlim(0));
        var process = Start(bed, [Gated("writer", asked, goOn)], Limit(running: 1, waiting: 1));
        var first = FailAsync(process, "writer", "first");
        await NextAsync(asked);
        var second = FailAsync(process, "writer", "second");
        await UntilItWaitsAsync(process);

        bed.Time.Advance(TurnRunnerOptions.DefaultIdleTimeout);
        (await first).Reason.Should().Contain("silent");
        second.IsCompleted.Should().BeFalse();
        bed.Time.Advance(TurnRunnerOptions.DefaultAgentTimeout);

        (await second).Class.Should().Be(ErrorClass.Capacity, "the agent was not asked");
        asked.Reader.TryRead(out _).Should().BeFalse("the first one heeds no token, and keeps its place");
    }

    [Test]
    public async Task One_agent_can_have_settings_of_its_own()
    {
        await using var bed = new TurnTestBed();
        var writer = FakeAgent.Fails("writer");
        var process = Start(
            bed,
            [writer, FakeAgent.Fails("other")],
            options =>
            {
                options.Each["WRITER"] = new() { BreakerMinimumCalls = 2 };
                options.Each["nobody"] = new();
            }
        );
        for (var call = 0; call < 3; call++)
        {
            await FailAsync(process, "writer");
            await FailAsync(process, "other");
        }

        writer.Requests.Should().HaveCount(2);
        (await FailAsync(process, "other")).Reason.Should().Be("other is down");
        process.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 7012).Which.Message.Should().Contain("SmallTalk:Agents:Each:nobody");
    }

    private TurnProcess Start(TurnTestBed bed, IEnumerable<IAgent> agents, Action<AgentOptions> configure) =>
        bed.Start(agents, more: services => services.Configure(configure).AddSingleton<IAlertDispatcher>(_alerts));

    private static Action<AgentOptions> Limit(int running, int waiting) => options => (options.MaxConcurrentCalls, options.MaxQueuedCalls) = (running, waiting);

    private static async Task UntilItWaitsAsync(TurnProcess process)
    {
        var guards = process.Services.GetRequiredService<AgentGuards>();
        var writer = process.Services.GetRequiredService<IAgentRegistry>().Agents[0].Descriptor.Name;
        using var limit = new CancellationTokenSource(TurnTestBed.Guard);
        for (; guards.Of(writer).Waiting == 0; limit.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }

    private static Task<T> NextAsync<T>(Channel<T> asked) => asked.Reader.ReadAsync().AsTask().WaitAsync(TurnTestBed.Guard, TimeProvider.System);

    private static MetricCollector<long> Collect(TurnProcess process, string name) =>
        new(process.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), SmallTalkDiagnostics.MeterName, name);

    private static async Task<List<TurnUpdate>> SendAsync(TurnProcess process, string session, string agent, CancellationToken cancellationToken = default)
    {
        var opened = await process.Services.GetRequiredService<SessionManager>().OpenAsync(SessionId.Parse(session), cancellationToken: CancellationToken.None);
        return await TurnProcess.CollectAsync(process.Turns.SendAsync(opened, agent, session, cancellationToken: cancellationToken));
    }

    private static async Task<AgentFailedException> FailAsync(TurnProcess process, string agent, string session = "s1")
    {
        var failed = await FluentActions
            .Awaiting(() => SendAsync(process, session, agent).WaitAsync(TurnTestBed.Guard, TimeProvider.System))
            .Should()
            .ThrowAsync<TurnFailedException>();
        return failed.Which.InnerException.Should().BeOfType<AgentFailedException>().Which;
    }

    private static FakeAgent Hanging(string name, Channel<bool> asked) => new(name, (_, token) => HangAsync(token, asked));

    /// <summary>Says who asks, and answers when it may; it heeds no token.</summary>
    private static FakeAgent Gated(string name, Channel<string> asked, SemaphoreSlim goOn) => new(name, (request, _) => AnswerAsync(request, asked, goOn));

    private static async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync(AgentRequest request, Channel<string> asked, SemaphoreSlim goOn)
    {
        asked.Writer.TryWrite(request.Session.Id.Value);
        await goOn.WaitAsync(CancellationToken.None);
        yield return FakeAgent.Text("Here.");
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> HangAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken,
        Channel<bool>? asked = null
    )
    {
        asked?.Writer.TryWrite(true);
        await HangGuard.ForeverAsync(cancellationToken);
        yield break;
    }
}
