using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Agents;

namespace SmallTalk.Testing.Processes;

/// <summary>A child that dies, freezes or does not want to end.</summary>
public sealed class ChildProcessEndTests
{
    [Test]
    [Property("Requirement", "FR-007")]
    [Property("Requirement", "B-03")]
    public async Task A_kill_is_seen_at_once_and_fails_what_is_under_way_and_what_comes_later()
    {
        await using var agent = TestAgents.Start();
        var heartbeat = new RecordingHeartbeat();
        agent.Attach(heartbeat);
        await using var hanging = agent.RunAsync(TestAgents.Request("hang")).GetAsyncEnumerator();
        await hanging.MoveNextAsync().AsTask().Guarded();
        var next = hanging.MoveNextAsync().AsTask().Guarded();

        await SignalAsync(agent.ProcessId, "KILL");

        var error = (await next.Awaiting(task => task).Should().ThrowAsync<ChildProcessException>()).Which;
        (error.Agent, error.ExitCode, error.Class).Should().Be(("child", 137, ErrorClass.Transient));
        (await heartbeat.Failed).Should().Be("its process has ended with exit code 137");
        await agent.Awaiting(it => it.AskAsync("say on")).Should().ThrowAsync<ChildProcessException>();
        await agent.Awaiting(TestAgents.ProbeAsync).Should().ThrowAsync<ChildProcessException>();
        heartbeat.Failures.Should().Be(1);
    }

    [Test]
    public async Task An_exit_tells_its_code_and_the_last_lines_of_standard_error()
    {
        await using var agent = TestAgents.Start();

        var error = (await agent.Awaiting(it => it.AskAsync("exit 3")).Should().ThrowAsync<ChildProcessException>()).Which;

        error.ExitCode.Should().Be(3);
        error.Errors.Should().Equal("one", "two", "my last words");
        error
            .Message.Should()
            .Be(
                string.Join(
                    Environment.NewLine,
                    ["The process of agent 'child' has ended with exit code 3. The last lines of its standard error:", .. error.Errors]
                )
            );
    }

    [Test]
    public async Task Of_standard_error_the_last_20_lines_are_kept_each_of_1000_characters()
    {
        await using var agent = TestAgents.Start(TestAgents.Shell("for i in $(seq 30); do echo $i >&2; done; head -c 5000 /dev/zero | tr '\\0' x >&2; exit 1"));

        var error = (await agent.Awaiting(it => it.AskAsync("say on")).Should().ThrowAsync<ChildProcessException>()).Which;

        error.Errors.Should().Equal([.. Enumerable.Range(12, 19).Select(line => $"{line}"), new string('x', 1000)]);
    }

    [Test]
    [Property("Requirement", "FR-007")]
    public async Task A_heartbeat_that_comes_after_the_end_is_failed()
    {
        await using var agent = TestAgents.Start();
        await SignalAsync(agent.ProcessId, "KILL");
        await agent.Awaiting(it => it.AskAsync("say on")).Should().ThrowAsync<ChildProcessException>();
        var heartbeat = new RecordingHeartbeat();

        agent.Attach(heartbeat);

        (await heartbeat.Failed).Should().Contain("exit code 137");
    }

    [Test]
    [Property("Requirement", "FR-007")]
    [Property("Requirement", "FR-009")]
    public async Task A_frozen_child_neither_beats_nor_answers_a_probe_until_it_goes_on()
    {
        await using var agent = TestAgents.Start();
        await using var other = TestAgents.Start();
        var (heartbeat, clock) = (new RecordingHeartbeat(), new RecordingHeartbeat());
        agent.Attach(heartbeat);
        other.Attach(clock);
        await agent.ProbeAsync();
        await heartbeat.NextAsync();

        await FreezeAsync(agent.ProcessId);
        var probe = agent.ProbeAsync();
        using var cancel = new CancellationTokenSource();
        var left = agent.ProbeAsync(cancel.Token).AsTask();
        // What it wrote before may be read a while later; then the other child beats 40 times, and this one never.
        await HangGuard.UntilAsync(async () =>
        {
            var beats = heartbeat.Count;
            await clock.NextAsync(40);
            return heartbeat.Count == beats;
        });

        (probe.IsCompleted, left.IsCompleted, heartbeat.Failures).Should().Be((false, false, 0));
        await cancel.CancelAsync();
        await left.Guarded().Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();

        await SignalAsync(agent.ProcessId, "CONT");
        await probe;
        await heartbeat.NextAsync(2);
        (await agent.AskTextAsync("say on")).Should().Be("on ");
    }

    [Test]
    public async Task Requests_to_a_child_that_does_not_read_end_by_their_tokens()
    {
        await using var agent = TestAgents.Start(TestAgents.Options with { StopTimeout = TimeSpan.Zero });
        await agent.ProbeAsync();
        await FreezeAsync(agent.ProcessId);
        using var cancel = new CancellationTokenSource();
        // More than a pipe takes.
        var long1 = new string('x', 1024 * 1024);

        Task[] stuck =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(_ => agent.RunAsync(TestAgents.Request(long1), cancel.Token).GetAsyncEnumerator(cancel.Token).MoveNextAsync().AsTask()),
            agent.ProbeAsync(cancel.Token).AsTask(),
        ];
        await cancel.CancelAsync();

        foreach (var task in stuck)
            await task.Guarded().Awaiting(it => it).Should().ThrowAsync<OperationCanceledException>();
        await agent.StopAsync();
    }

    [Test]
    public async Task A_disposed_child_ends_by_itself_and_its_heartbeat_is_told_nothing()
    {
        var agent = TestAgents.Start();
        var heartbeat = new RecordingHeartbeat();
        agent.Attach(heartbeat);
        await heartbeat.NextAsync();
        await using var hanging = agent.RunAsync(TestAgents.Request("hang")).GetAsyncEnumerator();
        await hanging.MoveNextAsync().AsTask().Guarded();
        var next = hanging.MoveNextAsync().AsTask().Guarded();

        await Task.WhenAll(agent.StopAsync(), agent.StopAsync());

        (await next.Awaiting(task => task).Should().ThrowAsync<ChildProcessException>()).Which.Class.Should().Be(ErrorClass.Transient);
        IsRunning(agent.ProcessId).Should().BeFalse();
        heartbeat.Failures.Should().Be(0);
    }

    [Test]
    public async Task A_disposed_child_that_stands_still_is_killed_with_its_children_after_the_stop_timeout()
    {
        var time = new FakeTimeProvider();
        var agent = TestAgents.Start(TestAgents.Options with { StopTimeout = TimeSpan.FromSeconds(3), TimeProvider = time });
        var grandchild = int.Parse(await agent.AskTextAsync("breed"), System.Globalization.CultureInfo.InvariantCulture);
        await FreezeAsync(agent.ProcessId);

        var stop = agent.StopAsync();
        time.Advance(TimeSpan.FromSeconds(2.9));
        IsRunning(agent.ProcessId).Should().BeTrue();
        time.Advance(TimeSpan.FromSeconds(0.1));

        await stop;
        IsRunning(agent.ProcessId).Should().BeFalse();
        await HangGuard.UntilAsync(() => Task.FromResult(!IsRunning(grandchild)));
    }

    [Test]
    public async Task A_dead_child_is_disposed_like_any_other()
    {
        var agent = TestAgents.Start();
        await SignalAsync(agent.ProcessId, "KILL");

        await agent.StopAsync();

        IsRunning(agent.ProcessId).Should().BeFalse();
    }

    [Test]
    public async Task A_child_ends_when_its_host_is_gone()
    {
        using var child = ChildProcess.StartTask("agent", "plain");
        await child.SendAsync("""{"type":"start","protocol":1,"beatMilliseconds":60000,"maxLineBytes":1000000}""");
        (await child.ReadLineAsync()).Should().Be("""{"type":"hello","protocol":1}""");
        (await child.ReadLineAsync()).Should().Be("""{"type":"beat"}""");

        child.CloseInput();

        (await child.FinishAsync()).ExitCode.Should().Be(0);
    }

    [Test]
    public async Task Each_call_of_the_factory_starts_a_process()
    {
        var factory = ChildProcessAgent.Factory(TestAgents.Descriptor, TestAgents.Options);
        var services = NSubstitute.Substitute.For<IServiceProvider>();

        await using var one = (ChildProcessAgent)factory(services);
        await using var two = (ChildProcessAgent)factory(services);

        one.ProcessId.Should().NotBe(two.ProcessId);
        await one.StopAsync();
        (await two.AskTextAsync("say on")).Should().Be("on ");
    }

    private static bool IsRunning(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task FreezeAsync(int process)
    {
        await SignalAsync(process, "STOP");
        await HangGuard.UntilAsync(async () => (await File.ReadAllTextAsync($"/proc/{process}/stat")).Contains(") T ", StringComparison.Ordinal));
    }

    private static async Task SignalAsync(int process, string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {process}"]);
        await kill.WaitForExitAsync().Guarded();
        kill.ExitCode.Should().Be(0);
    }
}
