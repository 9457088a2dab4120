using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.TestUtilities.Models;
using SmallTalk.Turns;

namespace SmallTalk.Integration.Models;

/// <summary>Agents in a host, over the real client of OpenAI and a real connection.</summary>
[Property("Requirement", "FR-028")]
public sealed class OpenAIAgentTests : IAsyncDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);
    private static readonly TurnOptions Patient = new() { Timeout = Day, IdleTimeout = Day };

    private readonly OpenAIEndpoint _endpoint = new();
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _paid = [];

    /// <summary>Answers that are none, by name.</summary>
    private static readonly Dictionary<string, OpenAIReply> Broken = new()
    {
        ["no JSON"] = OpenAIReply.Raw("data: {\"id\":\n\n", "text/event-stream"),
        ["another content type"] = OpenAIReply.Raw("<html>Please log in</html>", "text/html"),
        ["JSON in place of a stream"] = OpenAIReply.Raw("{\"choices\":[]}"),
        ["nothing"] = OpenAIReply.Raw("", "text/event-stream"),
        ["no choices"] = OpenAIReply.NoChoices(isStreaming: true),
        ["no text"] = OpenAIReply.Text(),
        ["cut at once"] = OpenAIReply.Cut(),
        ["cut in mid-stream"] = OpenAIReply.Cut("Hel", "lo"),
        ["status 400"] = OpenAIReply.Error(400),
        ["status 401"] = OpenAIReply.Error(401),
        ["status 500"] = OpenAIReply.Error(500),
    };

    private static IEnumerable<string> BrokenNames => Broken.Keys;

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task An_answer_is_streamed_and_stored()
    {
        _endpoint.Enqueue(OpenAIReply.Text("Dear ", "Ann,", " 你好 😀"));
        await using var host = await StartAsync("memory");

        var updates = await SendAsync(host, "Hi").Guarded();

        updates.Select(update => update.Text).Where(text => text.Length > 0).Should().Equal("Dear ", "Ann,", " 你好 😀");
        updates[^1].Receipt!.EndedBecause.Should().Be("completed");
        updates.SelectMany(update => update.Update?.Contents ?? []).OfType<UsageContent>().Single().Details.TotalTokenCount.Should().Be(10);
        (await StoredAsync(host)).Should().Equal("user: Hi", "writer: Dear Ann, 你好 😀");
        var asked = _endpoint.Requests.Single();
        asked
            .Should()
            .BeEquivalentTo(
                new
                {
                    IsStreaming = true,
                    Model = OpenAIModel.Name,
                    Authorization = $"Bearer {OpenAIModel.Key}",
                }
            );
        asked.Messages.Should().Equal("system: You write.", "user: Hi");
    }

    [TestCase("memory")]
    [TestCase("file")]
    [TestCase("sqlite")]
    [Property("Requirement", "B-04")]
    public async Task Calls_of_tools_are_run_step_by_step_and_the_next_host_has_them_all(string engine)
    {
        _endpoint.Enqueue(
            new() { Chunks = ["Let me "], Calls = [new("c1", "Pay", "{\"to", "\":\"A", "nn\"}"), new("c2", "Pay", "{\"to\":\"Bob\"}")] },
            OpenAIReply.Text("Done."),
            OpenAIReply.Text("Yes.")
        );
        await using (var host = await StartAsync(engine))
            await SendAsync(host, "Pay them").Guarded();
        string[] expected = ["user: Pay them", "assistant: Let me Pay(c1)Pay(c2)", "tool: c1=\"paid Ann\"", "tool: c2=\"paid Bob\"", "assistant: Done."];

        if (engine != "memory")
        {
            await using var second = await StartAsync(engine);
            await SendAsync(second, "All of them?").Guarded();

            (await StoredAsync(second))
                .Should()
                .Equal(
                    "user: Pay them",
                    "writer: Let me Pay(c1)Pay(c2)",
                    "writer: c1=paid Ann",
                    "writer: c2=paid Bob",
                    "writer: Done.",
                    "user: All of them?",
                    "writer: Yes."
                );
            _endpoint.Requests[2].Messages.Skip(1).Should().Equal([.. expected, "user: All of them?"]);
        }

        _paid.Should().Equal("Ann", "Bob");
        _endpoint.Requests[1].Messages.Skip(1).Should().Equal(expected[..4]);
        _endpoint.Requests[0].Body.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString().Should().Be("Pay");
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task What_tools_have_done_is_stored_before_the_model_is_asked_again()
    {
        _endpoint.Enqueue(OpenAIReply.Call("c1", "Pay", "{\"to\":\"Ann\"}"), OpenAIReply.Stalls());
        await using var host = await StartAsync("sqlite");
        using var cancelled = new CancellationTokenSource();

        var turn = SendAsync(host, "Pay her", cancellationToken: cancelled.Token);
        await _endpoint.NextAsync();
        var silent = await _endpoint.NextAsync();
        var stored = await host.Store.Sessions.LoadAsync(new(SessionId.Parse("s1")), Storage.SessionRead.Whole);
        await cancelled.CancelAsync();

        stored!.Messages.Should().HaveCount(3);
        await turn.Invoking(it => it.Guarded()).Should().ThrowAsync<OperationCanceledException>();
        await silent.Left.Guarded();
        (await StoredAsync(host)).Should().Equal("user: Pay her", "writer: Pay(c1)", "writer: c1=paid Ann");
    }

    [Test]
    public async Task A_tool_whose_arguments_are_no_json_is_not_run_and_the_model_hears_of_it()
    {
        _endpoint.Enqueue(OpenAIReply.Call("c1", "Pay", "{\"to\":"), OpenAIReply.Text("Sorry."));
        await using var host = await StartAsync("memory");

        await SendAsync(host, "Pay her").Guarded();

        _paid.Should().BeEmpty();
        _endpoint.Requests[1].Messages[^1].Should().StartWith("tool: c1=Error: the arguments");
        (await StoredAsync(host))[^1].Should().Be("writer: Sorry.");
    }

    [TestCase(429, 7)]
    [TestCase(503, 0)]
    [TestCase(500, 0)]
    public async Task A_request_that_may_succeed_later_is_repeated_and_not_before_its_time(int status, int wait)
    {
        var arrived = new List<DateTimeOffset>();
        SmallTalkTestHost? host = null;
        await using var endpoint = new OpenAIEndpoint(request =>
        {
            arrived.Add(host!.Time.GetUtcNow());
            return request.Number == 1 ? OpenAIReply.Error(status, wait > 0 ? $"{wait}" : null) : OpenAIReply.Text("Hello");
        });
        host = await StartAsync("memory", retries: 3, endpoint: endpoint);
        await using var _ = host;

        await PassAsync(host, SendAsync(host, "Hi", Patient), TimeSpan.FromSeconds(1));

        (await StoredAsync(host)).Should().Equal("user: Hi", "writer: Hello");
        arrived.Should().HaveCount(2);
        (arrived[1] - arrived[0]).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(wait));
    }

    [Test]
    public async Task A_model_that_is_throttled_for_good_is_reported_and_nothing_is_lost()
    {
        _endpoint.Enqueue(OpenAIReply.Error(429), OpenAIReply.Error(429), OpenAIReply.Text("Hello"));
        await using var host = await StartAsync("memory", retries: 2);
        var sent = SendAsync(host, "Hi", Patient);

        var failed = await FluentActions.Awaiting(() => PassAsync(host, sent, TimeSpan.FromSeconds(1))).Should().ThrowAsync<TurnFailedException>();

        failed.Which.InnerException.Should().BeOfType<AgentFailedException>().Which.Message.Should().Contain("429");
        await CheckGoesOnAsync(host);
    }

    [TestCaseSource(nameof(BrokenNames))]
    public async Task A_broken_answer_is_a_failure_of_the_agent_that_is_recorded_and_nothing_is_lost(string name)
    {
        _endpoint.Enqueue(Broken[name], OpenAIReply.Text("Hello"));
        await using var host = await StartAsync("memory");
        var sent = SendAsync(host, "Hi");

        var failed = await sent.Invoking(it => it.Guarded()).Should().ThrowAsync<TurnFailedException>();

        failed.Which.InnerException.Should().BeOfType<AgentFailedException>().Which.Agent.Should().Be("writer");
        failed.Which.KeptUntil.Should().Be(1);
        await CheckGoesOnAsync(host);
    }

    [TestCase]
    [TestCase("Hel", "lo")]
    public async Task A_model_that_falls_silent_is_left_at_the_idle_deadline(params string[] chunks)
    {
        _endpoint.Enqueue(OpenAIReply.Stalls(chunks), OpenAIReply.Text("Hello"));
        await using var host = await StartAsync("memory");
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sent = SendAsync(host, "Hi", new() { Timeout = Day, IdleTimeout = Idle }, text => heard.TrySetResult());
        var silent = await _endpoint.NextAsync();
        if (chunks.Length > 0)
            await heard.Task.Guarded();

        var failed = await FluentActions.Awaiting(() => PassAsync(host, sent, Idle)).Should().ThrowAsync<TurnFailedException>();

        failed.Which.InnerException.Should().BeOfType<AgentFailedException>().Which.Reason.Should().Be("it was silent for 60 s.");
        await silent.Left.Guarded();
        await CheckGoesOnAsync(host);
    }

    private async Task CheckGoesOnAsync(SmallTalkTestHost host)
    {
        await SendAsync(host, "Again").Guarded();
        (await StoredAsync(host)).Should().Equal("user: Hi", "user: Again", "writer: Hello");
        var page = await host.Events.ReplayAsync(new() { Pattern = "agent:failed", Limit = 10 });
        page.Events.Should().ContainSingle();
        _endpoint.Requests[^1].Messages.Should().Equal("system: You write.", "user: Hi", "user: Again");
    }

    private Task<SmallTalkTestHost> StartAsync(string engine, int retries = 1, OpenAIEndpoint? endpoint = null) =>
        SmallTalkTestHost
            .StartAsync(smallTalk =>
                Use(smallTalk, engine)
                    .AddAgent(
                        "writer",
                        services =>
                            OpenAIModel
                                .Of(endpoint ?? _endpoint)
                                .AsBuilder()
                                .UseSmallTalkRetry(retry => (retry.MaxAttempts, retry.Inspect) = (retries, OpenAIModel.Inspect))
                                .Build(services),
                        agent => agent.WithInstructions("You write.").WithTools(AIFunctionFactory.Create(Pay, nameof(Pay)))
                    )
            )
            .Guarded();

    private ISmallTalkBuilder Use(ISmallTalkBuilder builder, string engine) =>
        engine switch
        {
            "file" => builder.UseFileStore(_folder["store"]),
            "sqlite" => builder.UseSqlite(_folder["store.db"]),
            _ => builder,
        };

    private string Pay(string to = "everybody")
    {
        _paid.Add(to);
        return $"paid {to}";
    }

    /// <summary>Lets time pass until the end, and not so fast that a later deadline comes before a real connection has ended.</summary>
    private static async Task PassAsync(SmallTalkTestHost host, Task end, TimeSpan step)
    {
        using var pace = new PeriodicTimer(Breath);
        while (!end.IsCompleted)
        {
            host.Time.Advance(step);
            await Task.WhenAny(end, pace.WaitForNextTickAsync().AsTask());
        }
        await end;
    }

    private static async Task<List<TurnUpdate>> SendAsync(
        SmallTalkTestHost host,
        string text,
        TurnOptions? options = null,
        Action<string>? hear = null,
        CancellationToken cancellationToken = default
    )
    {
        var session = await host.Sessions.OpenAsync("s1", cancellationToken: cancellationToken);
        var updates = new List<TurnUpdate>();
        await foreach (var update in host.Turns.SendAsync(session, "writer", text, options, cancellationToken))
        {
            updates.Add(update);
            if (update.Text.Length > 0)
                hear?.Invoke(update.Text);
        }
        return updates;
    }

    private static async Task<List<string>> StoredAsync(SmallTalkTestHost host)
    {
        var stored = new List<string>();
        await foreach (var message in (await host.Sessions.OpenAsync("s1")).History.ReadAsync())
            stored.Add($"{message.Message.AuthorName ?? message.Message.Role.Value}: {string.Concat(message.Message.Contents.Select(Show))}");
        return stored;
    }

    private static string Show(AIContent content) =>
        content switch
        {
            TextContent text => text.Text,
            FunctionCallContent call => $"{call.Name}({call.CallId})",
            FunctionResultContent result => $"{result.CallId}={result.Result}",
            _ => string.Empty,
        };
}
