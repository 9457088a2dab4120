using System.Net;
using Microsoft.Extensions.AI;
using SmallTalk.Testing;
using SmallTalk.Tests;

namespace SmallTalk.Agents;

/// <summary>When, how often and after what pauses a request is repeated.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class RetryingChatClientTests(bool streaming)
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private static readonly HttpRequestException Overloaded = new("overloaded", inner: null, HttpStatusCode.ServiceUnavailable);

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task Pauses_double_up_to_the_longest_and_after_the_last_attempt_the_error_goes_up_as_it_is()
    {
        Exception[] errors = [.. Enumerable.Range(1, 6).Select(number => new HttpRequestException($"number {number}"))];
        using var model = RetryTestBed.Failing(errors);
        await using var bed = new RetryTestBed(
            model,
            options => (options.MaxAttempts, options.BaseDelay, options.MaxDelay) = (6, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5))
        );

        var ask = () => bed.AskAsync(streaming);

        (await ask.Should().ThrowAsync<HttpRequestException>()).Which.Should().BeSameAs(errors[^1]);
        bed.Time.Pauses.Should().Equal(Seconds(1, 2, 4, 5, 5));
        model.Requests.Should().HaveCount(6).And.AllSatisfy(request => request.IsStreaming.Should().Be(streaming));
    }

    [TestCase(0.0, 0, 0)]
    [TestCase(0.25, 250, 500)]
    [TestCase(0.5, 500, 1000)]
    [Property("Requirement", "FR-028")]
    public async Task Each_pause_is_drawn_between_nothing_and_its_bound(double drawn, int first, int second)
    {
        await using var bed = new RetryTestBed(RetryTestBed.Failing(Overloaded, Overloaded), drawn: drawn);

        (await bed.AskAsync(streaming)).Should().Be("done");

        // A pause of nothing sets no timer.
        bed.Time.Pauses.Should().Equal(new[] { first, second }.Where(pause => pause > 0).Select(pause => TimeSpan.FromMilliseconds(pause)));
    }

    [TestCase("7", 7)]
    [TestCase("30", 30)]
    [TestCase("Tue, 01 Jan 2030 00:00:20 GMT", 20)]
    [TestCase("Mon, 31 Dec 2029 00:00:00 GMT", 1)]
    [TestCase("0", 1)]
    [TestCase("soon", 1)]
    [TestCase(null, 1)]
    [Property("Requirement", "FR-028")]
    public async Task The_model_is_not_asked_again_before_it_wants_to_be(string? header, int pause)
    {
        await using var bed = new RetryTestBed(RetryTestBed.Failing(Overloaded), options => options.Inspect = _ => new() { RetryAfter = header });

        (await bed.AskAsync(streaming)).Should().Be("done");

        bed.Time.Pauses.Should().Equal(Seconds(pause));
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task A_model_that_wants_to_be_left_alone_for_longer_than_the_longest_pause_is()
    {
        using var model = RetryTestBed.Failing(Overloaded);
        await using var bed = new RetryTestBed(model, options => options.Inspect = _ => new() { Status = 429, RetryAfter = "31" });

        (await bed.Awaiting(it => it.AskAsync(streaming)).Should().ThrowAsync<HttpRequestException>()).Which.Should().BeSameAs(Overloaded);

        model.Requests.Should().ContainSingle();
        bed.Time.Pauses.Should().BeEmpty();
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task The_caller_ends_a_pause()
    {
        var time = new ObservedTime();
        using var model = RetryTestBed.Failing(Overloaded);
        await using var bed = new RetryTestBed(model, time: time);
        using var cancel = new CancellationTokenSource();
        var asking = bed.AskAsync(streaming, cancel.Token);
        await time.TimerSetAsync(TimeSpan.FromSeconds(1)).WaitAsync(Guard, TimeProvider.System);

        await cancel.CancelAsync();

        var error = await asking.Awaiting(it => it.WaitAsync(Guard, TimeProvider.System)).Should().ThrowAsync<OperationCanceledException>();
        error.Which.CancellationToken.Should().Be(cancel.Token);
        model.Requests.Should().ContainSingle();
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task Nothing_is_repeated_once_the_caller_has_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var model = new ScriptedChatClient(_ =>
        {
            cancel.Cancel();
            return ScriptedReply.Fails(Overloaded);
        });
        await using var bed = new RetryTestBed(model);

        await bed.Awaiting(it => it.AskAsync(streaming, cancel.Token)).Should().ThrowAsync<Exception>();

        model.Requests.Should().ContainSingle();
        bed.Logs.Count.Should().Be(0);
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task Each_attempt_is_given_the_same_messages_and_options_whatever_the_one_before_did_to_them()
    {
        var model = new MeddlingModel(RetryTestBed.Failing(Overloaded, Overloaded));
        await using var bed = new RetryTestBed(model);
        var read = 0;
        IEnumerable<ChatMessage> Once()
        {
            (++read).Should().Be(1, "messages that come from a sequence are read once");
            yield return new(ChatRole.User, "Hi");
        }
        var options = new ChatOptions { Instructions = "Be brief." };

        if (streaming)
            await bed.Client.GetStreamingResponseAsync(Once(), options).ToChatResponseAsync();
        else
            await bed.Client.GetResponseAsync(Once(), options);

        model.Asked.Should().Equal(Enumerable.Repeat("Hi, Be brief.", 3));
        options.Instructions.Should().Be("Be brief.");
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task What_succeeds_is_asked_once_and_a_list_is_handed_on_as_it_is()
    {
        ChatMessage[] messages = [new(ChatRole.User, "Hi")];
        var model = new MeddlingModel(RetryTestBed.Failing());
        await using var bed = new RetryTestBed(model);

        (await bed.AskAsync(messages, streaming)).Should().Be("done");

        model.Given.Should().BeSameAs(messages);
        bed.Time.Pauses.Should().BeEmpty();
    }

    private static IEnumerable<TimeSpan> Seconds(params int[] seconds) => seconds.Select(it => TimeSpan.FromSeconds(it));

    /// <summary>A model that changes the options it is given, as clients do.</summary>
    private sealed class MeddlingModel(IChatClient inner) : DelegatingChatClient(inner)
    {
        public List<string> Asked { get; } = [];

        public IEnumerable<ChatMessage>? Given { get; private set; }

        public override Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            Meddle(messages, options);
            return base.GetResponseAsync(messages, options, cancellationToken);
        }

        public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            Meddle(messages, options);
            return base.GetStreamingResponseAsync(messages, options, cancellationToken);
        }

        private void Meddle(IEnumerable<ChatMessage> messages, ChatOptions? options)
        {
            Given = messages;
            Asked.Add($"{messages.Single().Text}, {options?.Instructions}");
            options?.Instructions = "Changed.";
        }
    }
}
