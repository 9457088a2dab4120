using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Storage;

namespace SmallTalk.Testing.Processes;

/// <summary>An agent in a child process answers like one in this process.</summary>
public sealed class ChildProcessAgentTests
{
    [Test]
    [Property("Requirement", "FR-004")]
    public async Task It_streams_what_the_child_says()
    {
        await using var agent = TestAgents.Start();

        var updates = await agent.AskAsync("say one two three");

        updates.Select(update => update.Text).Should().Equal("one ", "two ", "three ");
        updates.Should().OnlyContain(update => update.Role == ChatRole.Assistant);
    }

    [Test]
    public async Task The_child_is_given_all_of_the_request()
    {
        await using var agent = TestAgents.Start();

        (await agent.AskTextAsync("who")).Should().Be("ann/session-1 turn-1 correlation-1 who");
    }

    [Test]
    public async Task What_it_remembers_goes_to_the_child_and_comes_back_with_its_updates()
    {
        await using var agent = TestAgents.Start();
        var memory = new AgentMemory();
        memory.Set("count", JsonSerializer.SerializeToElement(41));
        memory.Set("old", JsonSerializer.SerializeToElement("x"));
        var updates = agent.RunAsync(TestAgents.Request("count", memory)).GetAsyncEnumerator();

        await updates.MoveNextAsync().AsTask().Guarded();

        updates.Current.Text.Should().Be("42 count");
        memory.Names.Should().Equal("count");
        memory.Get("count")!.Value.GetInt32().Should().Be(42);
        (await updates.MoveNextAsync().AsTask().Guarded()).Should().BeFalse();
        memory.Get("after")!.Value.GetString().Should().Be("the last update");
    }

    [Test]
    public async Task Requests_run_beside_one_another_in_one_process()
    {
        await using var agent = TestAgents.Start();
        await using var first = agent.RunAsync(TestAgents.Request("say one two")).GetAsyncEnumerator();
        await first.MoveNextAsync().AsTask().Guarded();

        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(index => agent.AskTextAsync($"say {index}")));

        others.Should().Equal(Enumerable.Range(0, 20).Select(index => $"{index} "));
        await first.MoveNextAsync().AsTask().Guarded();
        first.Current.Text.Should().Be("two ");
    }

    [Test]
    public async Task The_child_is_never_ahead_of_its_reader_and_100_MB_pass()
    {
        const int Updates = 100;
        const int Size = 1024 * 1024;
        await using var agent = TestAgents.Start();
        var read = 0;
        await using var flood = agent.RunAsync(TestAgents.Request($"flood {Updates} {Size}")).GetAsyncEnumerator();
        while (read < 3 && await flood.MoveNextAsync().AsTask().Guarded())
            read++;

        (await agent.AskTextAsync("produced")).Should().StartWith("3 produced");

        while (await flood.MoveNextAsync().AsTask().Guarded())
            read += flood.Current.Text.Length == Size ? 1 : 0;
        read.Should().Be(Updates);
    }

    [Test]
    [Property("Requirement", "FR-004")]
    public async Task A_tool_runs_only_when_its_call_was_taken()
    {
        await using var agent = TestAgents.Start();
        await using var rolling = agent.RunAsync(TestAgents.Request("roll")).GetAsyncEnumerator();
        do await rolling.MoveNextAsync().AsTask().Guarded();
        while (rolling.Current.FinishReason != ChatFinishReason.ToolCalls);

        (await agent.AskTextAsync("produced")).Should().Contain(" 0 tools");

        await rolling.MoveNextAsync().AsTask().Guarded();
        rolling.Current.Role.Should().Be(ChatRole.Tool);
        rolling.Current.Contents.OfType<FunctionResultContent>().Single().CallId.Should().Be("call-1");
        await rolling.MoveNextAsync().AsTask().Guarded();
        rolling.Current.Text.Should().Be("The tool said: 1");
    }

    [Test]
    public async Task A_cancellation_ends_the_answer_at_once_and_reaches_the_child()
    {
        await using var agent = TestAgents.Start();
        using var cancel = new CancellationTokenSource();
        await using var hanging = agent.RunAsync(TestAgents.Request("hang"), cancel.Token).GetAsyncEnumerator(cancel.Token);
        await hanging.MoveNextAsync().AsTask().Guarded();
        var next = hanging.MoveNextAsync().AsTask();
        // It goes behind the request for more: the child has that one before the cancellation.
        await agent.ProbeAsync();

        await cancel.CancelAsync();

        await next.Guarded().Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        await HangGuard.UntilAsync(async () => (await agent.AskTextAsync("produced")).EndsWith("1 cancelled", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_reader_that_leaves_ends_the_answer_in_the_child()
    {
        await using var agent = TestAgents.Start();
        await foreach (var _ in agent.RunAsync(TestAgents.Request("hang")))
            break;

        // The agent stood at its update, and is not asked for more.
        (await agent.AskTextAsync("say on"))
            .Should()
            .Be("on ");
    }

    [Test]
    public async Task What_the_agent_writes_to_the_console_does_no_harm()
    {
        await using var agent = TestAgents.Start();

        (await agent.AskTextAsync("print")).Should().Be("nothing to read");
        (await agent.AskTextAsync("say on")).Should().Be("on ");
    }

    [TestCase("fail", ErrorClass.Transient, "the line is cut")]
    [TestCase("now", ErrorClass.Capacity, "it was told so.")]
    [TestCase("null", ErrorClass.Permanent, "The agent yielded null.")]
    [Property("Requirement", "FR-030")]
    public async Task An_error_of_the_agent_comes_with_its_class_and_ends_its_answer_alone(string order, ErrorClass expected, string reason)
    {
        await using var agent = TestAgents.Start();

        var error = (await agent.Awaiting(it => it.AskAsync(order)).Should().ThrowAsync<AgentFailedException>()).Which;

        (error.Agent, error.Reason, error.Class).Should().Be(("child", reason, expected));
        (await agent.AskTextAsync("say on")).Should().Be("on ");
    }

    [Test]
    public async Task What_makes_too_long_a_line_fails_alone_on_either_side()
    {
        await using var agent = TestAgents.Start(TestAgents.Options with { MaxLineBytes = 64 * 1024 });

        await agent.Awaiting(it => it.AskAsync("say " + new string('x', 64 * 1024))).Should().ThrowAsync<PayloadTooLargeException>();
        (await agent.Awaiting(it => it.AskAsync($"flood 1 {64 * 1024}")).Should().ThrowAsync<AgentFailedException>())
            .Which.Should()
            .Match<AgentFailedException>(error => error.Class == ErrorClass.Invalid && error.Reason.Contains("MaxLineBytes"));

        (await agent.AskTextAsync("say on")).Should().Be("on ");
    }

    [Test]
    [Property("Requirement", "FR-009")]
    public async Task A_probe_goes_through_the_loop_of_the_child()
    {
        await using var agent = TestAgents.Start();

        await agent.ProbeAsync();
    }

    [Test]
    [Property("Requirement", "FR-009")]
    public async Task A_probe_that_the_agent_fails_in_the_child_is_failed_here()
    {
        await using var agent = TestAgents.Start(TestAgents.Options with { Arguments = [ChildProcess.Dll, "agent", "probed"] });

        (await agent.Awaiting(TestAgents.ProbeAsync).Should().ThrowAsync<AgentFailedException>()).Which.Reason.Should().Be("the queue is stuck");
        (await agent.AskTextAsync("say on")).Should().Be("on ");
    }

    [Test]
    [Property("Requirement", "FR-006")]
    public async Task The_child_beats()
    {
        await using var agent = TestAgents.Start();
        var heartbeat = new RecordingHeartbeat();

        agent.Attach(heartbeat);

        await heartbeat.NextAsync(3);
        heartbeat.Failures.Should().Be(0);
    }

    [Test]
    public async Task Options_out_of_range_are_refused()
    {
        await Task.CompletedTask;
        ChildProcessOptions[] wrong =
        [
            TestAgents.Options with
            {
                FileName = " ",
            },
            TestAgents.Options with
            {
                BeatInterval = TimeSpan.FromMilliseconds(9),
            },
            TestAgents.Options with
            {
                BeatInterval = TimeSpan.FromSeconds(61),
            },
            TestAgents.Options with
            {
                StopTimeout = TimeSpan.FromSeconds(-1),
            },
            TestAgents.Options with
            {
                StopTimeout = TimeSpan.FromSeconds(61),
            },
            TestAgents.Options with
            {
                MaxLineBytes = (64 * 1024) - 1,
            },
            TestAgents.Options with
            {
                MaxLineBytes = (1024 * 1024 * 1024) + 1,
            },
        ];

        foreach (var options in wrong)
        {
            options.Invoking(it => TestAgents.Start(it)).Should().Throw<ArgumentException>();
            options.Invoking(it => ChildProcessAgent.Factory(TestAgents.Descriptor, it)).Should().Throw<ArgumentException>();
        }
    }
}
