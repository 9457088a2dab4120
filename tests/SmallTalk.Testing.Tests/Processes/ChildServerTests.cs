using SmallTalk.Agents;

namespace SmallTalk.Testing.Processes;

/// <summary>The loop of a child: it beats by its clock, whatever its agent does, and ends with its host.</summary>
public sealed class ChildServerTests
{
    private const string Beat = """{"type":"beat"}""";
    private const string Probe = """{"type":"probe","id":7}""";
    private const string Probed = """{"type":"probed","id":7}""";
    private const string Request =
        """{"type":"request","id":1,"asked":{"messages":[],"partition":"","session":"s","turnId":"t","correlationId":"c","state":{}}}""";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Test]
    [Property("Requirement", "FR-006")]
    public async Task It_beats_once_per_interval_and_at_once()
    {
        await using var child = new ServedChild(new BrokenAgent());
        await child.GreetAsync();
        (await child.NextAsync()).Should().Be(Beat);

        child.Time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        child.Say(Probe);
        (await child.NextAsync()).Should().Be(Probed);
        child.Time.Advance(TimeSpan.FromMilliseconds(1));
        (await child.NextAsync()).Should().Be(Beat);
    }

    [Test]
    [Property("Requirement", "FR-006")]
    public async Task A_loop_of_the_agents_own_must_beat_too()
    {
        var agent = new LoopingAgent();
        await using var child = new ServedChild(agent);
        await child.GreetAsync();
        await ProbeAsync(child);

        child.Time.Advance(Interval);
        await ProbeAsync(child);
        agent.Heartbeat!.Beat();
        child.Time.Advance(Interval);
        (await child.NextAsync()).Should().Be(Beat);
        child.Time.Advance(Interval);
        await ProbeAsync(child);
    }

    [Test]
    [Property("Requirement", "FR-007")]
    public async Task An_agent_that_cannot_go_on_says_so()
    {
        var agent = new LoopingAgent();
        await using var child = new ServedChild(agent);
        await child.GreetAsync();
        await ProbeAsync(child);

        agent.Heartbeat!.Fail("its queue is gone");

        (await child.NextAsync()).Should().Be("""{"type":"failed","reason":"its queue is gone"}""");
    }

    [Test]
    public async Task An_agent_that_blocks_its_thread_and_heeds_no_token_holds_up_neither_beats_nor_the_end()
    {
        using var agent = new StubbornAgent();
        await using var child = new ServedChild(agent);
        await child.GreetAsync();
        (await child.NextAsync()).Should().Be(Beat);
        child.Say(Request);
        var token = await agent.Asked;

        await ProbeAsync(child);
        child.Time.Advance(Interval);
        (await child.NextAsync()).Should().Be(Beat);

        child.CloseInput();
        await HangGuard.UntilAsync(() => Task.FromResult(token.IsCancellationRequested));
        await HangGuard.UntilAsync(() =>
        {
            child.Time.Advance(Interval);
            return Task.FromResult(child.Ended.IsCompleted);
        });
        await child.Ended;
        child.Errors.ToString().Should().Contain("did not end when they were cancelled");
    }

    [TestCase("nonsense", "the host writes a line that is no frame")]
    [TestCase("""{"type":"probe","id":1}""", "the host begins with 'probe', not with 'start'")]
    [TestCase("""{"type":"start","protocol":1}""", "the host does not say how often to beat")]
    public async Task A_host_that_does_not_begin_as_it_must_ends_the_child(string line, string reason)
    {
        await using var child = new ServedChild(new LoopingAgent());

        child.Say(line);

        (await child.Ended.Guarded().Awaiting(task => task).Should().ThrowAsync<ChildProtocolException>()).Which.Message.Should().Contain(reason);
    }

    [Test]
    public async Task To_a_host_of_another_version_it_says_its_own_and_ends()
    {
        await using var child = new ServedChild(new LoopingAgent());

        child.Say("""{"type":"start","protocol":2,"beatMilliseconds":1,"maxLineBytes":1}""");

        (await child.NextAsync()).Should().Be("""{"type":"hello","protocol":1}""");
        (await child.Ended.Guarded().Awaiting(task => task).Should().ThrowAsync<ChildProtocolException>())
            .Which.Message.Should()
            .Contain("version 2")
            .And.Contain("version 1");
    }

    [TestCase("nonsense", "the host writes a line that is no frame")]
    [TestCase("""{"type":"hello"}""", "the host says 'hello'")]
    public async Task A_host_that_says_something_else_ends_the_child(string line, string reason)
    {
        await using var child = new ServedChild(new LoopingAgent());
        await child.GreetAsync();

        child.Say(line);

        (await child.Ended.Guarded().Awaiting(task => task).Should().ThrowAsync<ChildProtocolException>()).Which.Message.Should().Contain(reason);
    }

    [Test]
    public async Task A_request_under_an_id_that_is_in_use_ends_the_child()
    {
        using var agent = new StubbornAgent();
        await using var child = new ServedChild(agent);
        await child.GreetAsync();
        child.Say(Request);
        var token = await agent.Asked;

        child.Say(Request);
        // Nobody reads the beats: none may come before the child has seen it.
        await HangGuard.UntilAsync(() => Task.FromResult(token.IsCancellationRequested));
        await HangGuard.UntilAsync(() =>
        {
            child.Time.Advance(Interval);
            return Task.FromResult(child.Ended.IsCompleted);
        });

        (await child.Ended.Awaiting(task => task).Should().ThrowAsync<ChildProtocolException>()).Which.Message.Should().Contain("the host uses id 1 again");
    }

    [Test]
    public async Task A_next_or_a_cancel_of_what_has_ended_means_nothing()
    {
        await using var child = new ServedChild(new LoopingAgent());
        await child.GreetAsync();

        child.Say("""{"type":"next","id":3}""");
        child.Say("""{"type":"cancel","id":3}""");

        await ProbeAsync(child);
    }

    [Test]
    public async Task It_ends_when_nobody_reads_it_any_more()
    {
        await using var child = new ServedChild(new LoopingAgent());
        await child.GreetAsync();

        child.StopReading();
        child.Say(Probe);

        await child.Ended.Guarded();
    }

    [Test]
    public async Task It_ends_by_its_token()
    {
        using var stop = new CancellationTokenSource();
        await using var child = new ServedChild(new LoopingAgent(), stop.Token);
        await child.GreetAsync();

        await stop.CancelAsync();

        await child.Ended.Guarded();
    }

    /// <summary>Whatever it had to say before, it has said then.</summary>
    private static async Task ProbeAsync(ServedChild child)
    {
        child.Say(Probe);
        (await child.NextAsync()).Should().Be(Probed);
    }
}
