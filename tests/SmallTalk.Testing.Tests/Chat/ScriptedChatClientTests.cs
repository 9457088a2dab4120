using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Testing.Chat;

public sealed class ScriptedChatClientTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Queued_replies_are_answered_in_order()
    {
        using var client = new ScriptedChatClient("one", ScriptedReply.Text("t", "wo"));

        (await AskAsync(client, "first")).Text.Should().Be("one");
        (await AskAsync(client, "second")).Text.Should().Be("two");
    }

    [Test]
    public async Task When_the_queue_is_empty_the_function_answers()
    {
        using var client = new ScriptedChatClient(request => $"{request.Number}: {request.LastText}");
        client.Enqueue("queued");

        (await AskAsync(client, "a")).Text.Should().Be("queued");
        (await AskAsync(client, "b")).Text.Should().Be("2: b");
    }

    [Test]
    public async Task A_script_that_has_ended_says_so()
    {
        using var client = new ScriptedChatClient("only");
        await AskAsync(client, "first");

        await FluentActions
            .Awaiting(() => AskAsync(client, "second"))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("*request 2 ('second') has no reply*");
    }

    [Test]
    public async Task A_streamed_reply_comes_in_chunks_of_one_message_and_ends_with_its_reason()
    {
        using var client = new ScriptedChatClient(ScriptedReply.Streamed("A text of many words, streamed.", chunkLength: 8));

        var updates = await StreamAsync(client, "go");

        updates.Select(update => update.Text).Should().Equal("A text of ", "many words, ", "streamed.", "");
        updates.Select(update => update.MessageId).Distinct().Should().Equal("reply-1");
        updates[^1].FinishReason.Should().Be(ChatFinishReason.Stop);
    }

    [Test]
    public async Task A_tool_call_is_a_reply_that_ends_for_tool_calls()
    {
        using var client = new ScriptedChatClient(ScriptedReply.ToolCall("call-1", "weather", new Dictionary<string, object?> { ["city"] = "Oslo" }));

        var response = await AskAsync(client, "How is the weather?");

        var call = response.Messages.Single().Contents.OfType<FunctionCallContent>().Single();
        (call.CallId, call.Name, call.Arguments!["city"]).Should().Be(("call-1", "weather", "Oslo"));
        response.FinishReason.Should().Be(ChatFinishReason.ToolCalls);
    }

    [Test]
    public async Task A_failure_comes_after_its_chunks()
    {
        using var client = new ScriptedChatClient(ScriptedReply.Fails(new HttpRequestException("overloaded"), "half an ans"));
        var seen = new List<string>();

        var ask = async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync("go"))
                seen.Add(update.Text);
        };

        await ask.Should().ThrowAsync<HttpRequestException>().WithMessage("overloaded");
        seen.Should().Equal("half an ans");
    }

    [Test]
    public async Task Silence_ends_by_the_callers_token_only()
    {
        using var client = new ScriptedChatClient(ScriptedReply.Silence("I "));
        using var leave = new CancellationTokenSource();
        await using var updates = client.GetStreamingResponseAsync("go", cancellationToken: leave.Token).GetAsyncEnumerator();
        (await updates.MoveNextAsync()).Should().BeTrue();

        var next = updates.MoveNextAsync().AsTask();
        next.IsCompleted.Should().BeFalse();
        await leave.CancelAsync();

        await FluentActions.Awaiting(() => next.WaitAsync(HangGuard, TimeProvider.System)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task Delays_follow_the_clients_clock()
    {
        var time = new FakeTimeProvider();
        var reply = ScriptedReply.Text("a", "b") with { Delay = TimeSpan.FromSeconds(5), ChunkDelay = TimeSpan.FromSeconds(1) };
        using var client = new ScriptedChatClient(_ => reply, time);
        await using var updates = client.GetStreamingResponseAsync("go").GetAsyncEnumerator();

        await ArrivesAfterAsync(updates, time, 5);
        await ArrivesAfterAsync(updates, time, 1);

        updates.Current.Text.Should().Be("b");
    }

    [Test]
    public async Task An_empty_reply_is_late_as_well()
    {
        var time = new FakeTimeProvider();
        using var client = new ScriptedChatClient(_ => new ScriptedReply { Delay = TimeSpan.FromSeconds(2) }, time);
        await using var updates = client.GetStreamingResponseAsync("go").GetAsyncEnumerator();

        await ArrivesAfterAsync(updates, time, 2);

        updates.Current.FinishReason.Should().Be(ChatFinishReason.Stop);
    }

    [Test]
    public async Task Requests_are_remembered_as_they_were()
    {
        using var client = new ScriptedChatClient("one", "two");
        var messages = new List<ChatMessage> { new(ChatRole.User, "hello") };
        var options = new ChatOptions { ModelId = "small" };

        await client.GetResponseAsync(messages, options);
        messages.Add(new(ChatRole.Assistant, "one"));
        options.ModelId = "large";
        await StreamAsync(client, "again");

        client.Requests.Select(request => request.Messages.Count).Should().Equal(1, 1);
        client.Requests.Select(request => request.IsStreaming).Should().Equal(false, true);
        client.Requests[0].Options!.ModelId.Should().Be("small");
    }

    [Test]
    public async Task Many_threads_get_one_reply_each()
    {
        using var client = new ScriptedChatClient([.. Enumerable.Range(0, 64).Select(number => (ScriptedReply)$"{number}")]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => AskAsync(client, "go"))));

        answers.Select(answer => answer.Text).Should().BeEquivalentTo(Enumerable.Range(0, 64).Select(number => $"{number}"));
        client.Requests.Select(request => request.Number).Should().Equal(Enumerable.Range(1, 64));
    }

    [Test]
    public void It_is_found_behind_other_clients()
    {
        using var client = new ScriptedChatClient("one");
        using var outer = new ChatClientBuilder(client).Build();

        outer.GetService<ScriptedChatClient>().Should().BeSameAs(client);
        client.GetService<ScriptedChatClient>("key").Should().BeNull();
    }

    private static async Task ArrivesAfterAsync(IAsyncEnumerator<ChatResponseUpdate> updates, FakeTimeProvider time, int seconds)
    {
        var next = updates.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        next.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));
        (await next.WaitAsync(HangGuard, TimeProvider.System)).Should().BeTrue();
    }

    private static Task<ChatResponse> AskAsync(IChatClient client, string text) => client.GetResponseAsync(text);

    private static async Task<List<ChatResponseUpdate>> StreamAsync(IChatClient client, string text)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync(text))
            updates.Add(update);
        return updates;
    }
}
