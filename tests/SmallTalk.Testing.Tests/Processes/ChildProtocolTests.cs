using SmallTalk.Agents;

namespace SmallTalk.Testing.Processes;

/// <summary>Programs that are no agents, or bad ones: each is an error that says what is wrong, and harms nobody else.</summary>
public sealed class ChildProtocolTests
{
    private const string Hello = """echo '{"type":"hello","protocol":1}'; """;
    private const string Wait = "; cat > /dev/null";

    [TestCase("echo Welcome!" + Wait, "before its hello it writes 'Welcome!'", TestName = "Text")]
    [TestCase("cat", "before its hello it writes '{\"type\":\"start\"", TestName = "An echo")]
    [TestCase("""echo '{"type":"beat"}'""" + Wait, "before its hello it writes '{\"type\":\"beat\"}'", TestName = "A beat before the hello")]
    [TestCase("""echo '{"type":"hello","protocol":2}'""" + Wait, "it speaks version 2, and this host version 1", TestName = "Another version")]
    [TestCase("""echo '{"type":"hello"}'""" + Wait, "it speaks version 0", TestName = "No version")]
    [TestCase(Hello + "echo" + Wait, "it writes ''", TestName = "An empty line")]
    [TestCase(Hello + "echo null" + Wait, "it writes 'null'", TestName = "Null")]
    [TestCase(Hello + "echo '{'" + Wait, "it writes '{'", TestName = "Half of a document")]
    [TestCase(Hello + """echo '{"id":1}'""" + Wait, "it writes '{\"id\":1}'", TestName = "No type")]
    [TestCase(Hello + """echo '{"type":"dance"}'""" + Wait, "it writes a 'dance'", TestName = "Another type")]
    [TestCase(Hello + """echo '{"type":"probed","id":77}'""" + Wait, "it writes an 'probed' of request 77", TestName = "A reply to nobody")]
    [TestCase(Hello + "head -c 70000 /dev/zero | tr '\\0' x" + Wait, "it writes a line of more than 65536 bytes", TestName = "An endless line")]
    [TestCase(Hello + "head -c 70000 /dev/zero | tr '\\0' x; echo" + Wait, "it writes a line of more than 65536 bytes", TestName = "Too long a line")]
    public async Task What_is_not_of_the_protocol_ends_the_child(string script, string reason)
    {
        await using var agent = TestAgents.Start(TestAgents.Shell(script) with { MaxLineBytes = 64 * 1024 });
        var heartbeat = new RecordingHeartbeat();
        agent.Attach(heartbeat);

        (await heartbeat.Failed).Should().StartWith("its process breaks the protocol: ").And.Contain(reason);

        var error = (await agent.Awaiting(it => it.AskAsync("say on")).Should().ThrowAsync<ChildProtocolException>()).Which;
        error.Message.Should().Contain("'child'").And.Contain(reason).And.Contain("standard error");
        (error.Agent, error.Class).Should().Be(("child", ErrorClass.Permanent));
        error.InnerException.Should().NotBeNull();
        await agent.StopAsync();
    }

    [Test]
    public async Task What_has_ended_the_child_is_told_and_not_that_it_was_killed_for_it()
    {
        // Nobody announces that the end of a process was seen, so there are many of them.
        var told = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => TimesToldAsync()));

        told.Should().OnlyContain(times => times == 1);

        static async Task<int> TimesToldAsync()
        {
            await using var agent = TestAgents.Start(TestAgents.Shell(Hello + "echo Welcome!" + Wait));
            var heartbeat = new RecordingHeartbeat();
            agent.Attach(heartbeat);
            (await heartbeat.Failed).Should().Contain("'Welcome!'");
            await HangGuard.UntilAsync(() => Task.FromResult(!Directory.Exists($"/proc/{agent.ProcessId}")));
            await HangGuard.LetPoolWorkAsync();
            return heartbeat.Failures;
        }
    }

    [TestCase("""{"type":"failed"}""", "it says that it cannot go on")]
    [TestCase("""{"type":"failed","reason":" "}""", "it says that it cannot go on")]
    [TestCase("""{"type":"failed","reason":"its model is gone"}""", "its model is gone")]
    [Property("Requirement", "FR-007")]
    public async Task A_child_that_cannot_go_on_is_failed_whoever_asks_first(string line, string cause)
    {
        const string Answer = """read start; read probe; echo '{"type":"probed","id":1}'""";
        await using var agent = TestAgents.Start(TestAgents.Shell($"{Hello} echo '{line}'; {Answer} {Wait}"));
        var heartbeat = new RecordingHeartbeat();
        await agent.ProbeAsync();

        agent.Attach(heartbeat);

        (await heartbeat.Failed).Should().Be(cause);
    }

    [TestCase("probed", "{\"type\":\"probed\",\"id\":1}")]
    [TestCase("update", "{\"type\":\"update\",\"id\":1}")]
    public async Task An_answer_of_another_kind_ends_the_child_and_not_the_answer(string kind, string line)
    {
        await using var agent = TestAgents.Start(TestAgents.Shell($"{Hello}read start; read request; echo '{line}'{Wait}"));
        await using var updates = agent.RunAsync(TestAgents.Request("say on")).GetAsyncEnumerator();

        var error = await updates.Awaiting(it => it.MoveNextAsync().AsTask().Guarded()).Should().ThrowAsync<ChildProtocolException>();

        error.Which.Message.Should().Contain($"it writes an '{kind}' of request 1, for which it was not asked");
    }

    [Test]
    public async Task An_update_for_which_nobody_asked_ends_the_child()
    {
        const string Twice = """read start; read request; echo '{"type":"update","id":1,"said":{}}'; echo '{"type":"update","id":1,"said":{}}'""";
        await using var agent = TestAgents.Start(TestAgents.Shell(Hello + Twice + Wait));
        await using var updates = agent.RunAsync(TestAgents.Request("say on")).GetAsyncEnumerator();

        var heartbeat = new RecordingHeartbeat();
        agent.Attach(heartbeat);
        await updates.MoveNextAsync().AsTask().Guarded();

        (await heartbeat.Failed).Should().Contain("it writes an 'update' of request 1, for which it was not asked");
        await updates.Awaiting(it => it.MoveNextAsync().AsTask().Guarded()).Should().ThrowAsync<ChildProtocolException>();
    }

    [Test]
    public async Task An_agent_that_writes_past_the_console_ends_its_process_and_fails_typed()
    {
        await using var agent = TestAgents.Start();

        (await agent.Awaiting(it => it.AskAsync("spoil")).Should().ThrowAsync<ChildProtocolException>()).Which.Message.Should().Contain("'Segmentation fault'");
    }

    [Test]
    public void A_program_that_is_not_there_is_an_error_at_the_start()
    {
        var start = () => TestAgents.Start(TestAgents.Options with { FileName = "/no/such/program" });

        var error = start.Should().Throw<ChildProcessException>().Which;

        error.Message.Should().Contain("'child'").And.Contain("'/no/such/program'");
        error.InnerException.Should().NotBeNull();
        (error.Class, error.ExitCode).Should().Be((ErrorClass.Permanent, null));
        error.Errors.Should().BeEmpty();
    }

    [Test]
    public void A_directory_that_is_not_there_is_an_error_at_the_start()
    {
        var start = () => TestAgents.Start(TestAgents.Options with { WorkingDirectory = "/no/such/directory" });

        start.Should().Throw<ChildProcessException>();
    }

    [Test]
    public Task A_program_that_says_nothing_and_ends_is_an_error_of_what_was_asked() =>
        SaysNothingAsync(TestAgents.Shell("exit 0"), "has ended with exit code 0 before it said hello");

    [Test]
    public Task A_program_that_closes_its_output_and_does_not_end_is_killed()
    {
        var options = TestAgents.Shell("exec >&-; while read line; do :; done");

        // Its end is waited for in vain, so the clock must run.
        return SaysNothingAsync(options with { TimeProvider = null }, "has closed its standard input or output before it said hello and is killed");
    }

    [Test]
    public async Task A_program_that_never_says_hello_is_waited_for_until_the_token_ends_it()
    {
        await using var agent = TestAgents.Start(TestAgents.Shell("cat > /dev/null"));
        using var cancel = new CancellationTokenSource();
        var probe = agent.ProbeAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        await probe.Guarded().Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task Environment_and_directory_are_the_childs()
    {
        var options = TestAgents.Shell("echo \"$GIVEN,${TAKEN-gone},$(pwd)\" >&2; exit 1") with
        {
            Environment = new Dictionary<string, string?> { ["GIVEN"] = "given", ["TAKEN"] = null },
            WorkingDirectory = "/",
        };
        await using var agent = TestAgents.Start(options);

        (await agent.Awaiting(it => it.AskAsync("say on")).Should().ThrowAsync<ChildProcessException>()).Which.Errors.Should().Equal("given,gone,/");
    }

    private static async Task SaysNothingAsync(ChildProcessOptions options, string reason)
    {
        await using var agent = TestAgents.Start(options);

        (await agent.Awaiting(it => it.AskAsync("say on")).Should().ThrowAsync<ChildProcessException>()).Which.Message.Should().Contain(reason);
    }
}
