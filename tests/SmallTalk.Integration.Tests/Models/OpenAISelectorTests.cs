using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Groups;
using SmallTalk.Testing;
using SmallTalk.TestUtilities.Models;
using SmallTalk.Turns;

namespace SmallTalk.Integration.Models;

/// <summary>Speakers that a model chooses, over the real client of OpenAI and a real connection.</summary>
[Property("Requirement", "FR-018")]
public sealed class OpenAISelectorTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, OpenAIReply> Broken = new()
    {
        ["no JSON"] = OpenAIReply.Raw("{\"id\":"),
        ["another content type"] = OpenAIReply.Raw("<html>Please log in</html>", "text/html"),
        ["nothing"] = OpenAIReply.Raw(""),
        ["cut"] = OpenAIReply.Cut(),
        ["status 400"] = OpenAIReply.Error(400),
        ["status 429"] = OpenAIReply.Error(429, "30"),
        ["status 500"] = OpenAIReply.Error(500),
    };

    private readonly OpenAIEndpoint _endpoint = new();

    private static IEnumerable<string> BrokenNames => Broken.Keys;

    public async ValueTask DisposeAsync() => await _endpoint.DisposeAsync();

    [Test]
    public async Task The_closed_set_is_in_the_request_and_the_choice_speaks_with_its_reason()
    {
        _endpoint.Enqueue(
            """{"reason":"a draft comes first","agent":"writer","confidence":0.9}""",
            """{"reason":"now it is judged","agent":"critic","confidence":0.8}"""
        );
        await using var host = await StartAsync();

        var updates = await SendAsync(host);

        updates.Should().Equal("writer: I am writer", "critic: I am critic");
        var format = _endpoint.Requests[0].Body.GetProperty("response_format");
        format.GetProperty("type").GetString().Should().Be("json_schema");
        format.GetProperty("json_schema").GetProperty("strict").GetBoolean().Should().BeTrue();
        var agent = format.GetProperty("json_schema").GetProperty("schema").GetProperty("properties").GetProperty("agent");
        agent.GetProperty("enum").EnumerateArray().Select(name => name.GetString()).Should().Equal("writer", "critic");
        _endpoint.Requests[0].IsStreaming.Should().BeFalse();
        _endpoint.Requests[0].Body.TryGetProperty("tools", out _).Should().BeFalse();
        using var seen = JsonDocument.Parse(_endpoint.Requests[1].Messages[1]["user: ".Length..]);
        seen.RootElement.GetProperty("messages")
            .EnumerateArray()
            .Select(message => message.GetProperty("text").GetString())
            .Should()
            .Equal("Go", "I am writer");
        (await ReasonsAsync(host)).Should().Equal("llm: a draft comes first", "llm: now it is judged");
    }

    [Test]
    public async Task An_answer_that_cannot_be_used_is_asked_for_again_and_then_the_fallback_chooses()
    {
        _endpoint.Enqueue("either of them", "the plumber", "the plumber", """{"agent":"writer"}""");
        await using var host = await StartAsync();

        var updates = await SendAsync(host);

        updates.Should().Equal("writer: I am writer", "writer: I am writer");
        _endpoint.Requests.Should().HaveCount(4);
        _endpoint.Requests[1].Messages[2].Should().Be("assistant: either of them");
        (await ReasonsAsync(host)).Should().Equal("fallback: malformed answer (it named none of the agents)", "llm, second try: no reason given");
    }

    [TestCaseSource(nameof(BrokenNames))]
    public async Task A_model_that_fails_leaves_the_choice_to_the_fallback(string name)
    {
        _endpoint.Enqueue(Broken[name], Broken[name]);
        await using var host = await StartAsync();

        var updates = await SendAsync(host);

        updates.Should().Equal("writer: I am writer", "critic: I am critic");
        _endpoint.Requests.Should().HaveCount(2, "a model that fails is not asked again");
        (await ReasonsAsync(host)).Should().HaveCount(2).And.OnlyContain(reason => reason.StartsWith("fallback: model failed ("));
    }

    [Test]
    public async Task No_choices_are_an_answer_that_cannot_be_used()
    {
        var nothing = OpenAIReply.NoChoices(isStreaming: false);
        _endpoint.Enqueue(nothing, nothing, nothing, nothing);
        await using var host = await StartAsync();

        (await SendAsync(host)).Should().Equal("writer: I am writer", "critic: I am critic");
        (await ReasonsAsync(host)).Should().OnlyContain(reason => reason.StartsWith("fallback: "));
    }

    [Test]
    public async Task A_model_that_falls_silent_is_left_at_the_time_limit()
    {
        _endpoint.Enqueue(OpenAIReply.Stalls(), """{"agent":"critic","reason":"his turn"}""");
        await using var host = await StartAsync();

        var sending = SendAsync(host);
        var silent = await _endpoint.NextAsync();
        host.Time.Advance(Limit);

        (await sending).Should().Equal("writer: I am writer", "critic: I am critic");
        await silent.Left.Guarded();
        (await ReasonsAsync(host)).Should().Equal("fallback: model failed (no answer within 5 s)", "llm: his turn");
    }

    private Task<SmallTalkTestHost> StartAsync() =>
        SmallTalkTestHost
            .StartAsync(smallTalk =>
                smallTalk
                    .AddAgent("writer", _ => new AnsweringChatClient((_, _) => Task.FromResult("I am writer")))
                    .AddAgent("critic", _ => new AnsweringChatClient((_, _) => Task.FromResult("I am critic")))
                    .AddGroup(
                        "team",
                        group =>
                            group
                                .Members("writer", "critic")
                                .MaxTurns(2)
                                .SelectSpeakers(By.LlmWith(options => (options.Client, options.TimeLimit) = (_ => OpenAIModel.Of(_endpoint), Limit)))
                    )
            )
            .Guarded();

    private static Task<List<string>> SendAsync(SmallTalkTestHost host)
    {
        return CollectAsync().Guarded();

        async Task<List<string>> CollectAsync()
        {
            var said = new List<string>();
            await foreach (var update in host.Turns.SendAsync(await host.Sessions.OpenAsync("s1"), "team", "Go"))
                if (update.Text.Length > 0)
                    said.Add($"{update.Speaker}: {update.Text}");
            return said;
        }
    }

    private static async Task<List<string>> ReasonsAsync(SmallTalkTestHost host)
    {
        var page = await host.Events.ReplayAsync(new() { Pattern = "agent:replied", Limit = 10 });
        return [.. page.Events.Select(record => JsonDocument.Parse(record.Event.Payload.Bytes).RootElement.GetProperty("chosenBecause").GetString()!)];
    }
}
