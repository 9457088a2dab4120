using Microsoft.Extensions.AI;
using SmallTalk.Testing;

namespace SmallTalk.Agents;

/// <summary>Streams are repeated until their first update, and never after.</summary>
public sealed class RetriedStreamTests
{
    private static readonly IOException Broken = new("broken");

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task A_stream_that_fails_before_its_first_update_is_disposed_before_the_next_one_is_asked_for()
    {
        var model = new WatchedModel(RetryTestBed.Failing(Broken, Broken));
        await using var bed = new RetryTestBed(model);
        bed.Time.Pausing = () => model.Seen.Enqueue("pause");

        (await bed.AskAsync(streaming: true)).Should().Be("done");

        model.Seen.Should().Equal("asked 1", "disposed 1", "pause", "asked 2", "disposed 2", "pause", "asked 3", "disposed 3");
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task A_stream_that_fails_after_its_first_update_is_not_repeated()
    {
        var model = new WatchedModel(new ScriptedChatClient(ScriptedReply.Fails(Broken, "half", " an ans"), "never"));
        await using var bed = new RetryTestBed(model);
        var seen = new List<string>();

        var ask = async () =>
        {
            await foreach (var update in bed.Client.GetStreamingResponseAsync("Hi"))
                seen.Add(update.Text);
        };

        (await ask.Should().ThrowAsync<IOException>()).Which.Should().BeSameAs(Broken);
        seen.Should().Equal("half", " an ans");
        model.Seen.Should().Equal("asked 1", "disposed 1");
        bed.Logs.Count.Should().Be(0);
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task What_a_failed_stream_throws_while_it_is_disposed_does_not_hide_its_error()
    {
        var model = new WatchedModel(RetryTestBed.Failing(new HttpRequestException("refused", inner: null, System.Net.HttpStatusCode.Unauthorized)), Broken);
        await using var bed = new RetryTestBed(model);

        await bed.Awaiting(it => it.AskAsync(streaming: true)).Should().ThrowAsync<HttpRequestException>().WithMessage("refused");
    }

    [Test]
    public async Task A_stream_without_an_update_ends_and_is_disposed()
    {
        var model = new WatchedModel(
            new FakeModel([
                [],
            ])
        );
        await using var bed = new RetryTestBed(model);

        (await bed.AskAsync(streaming: true)).Should().BeEmpty();

        model.Seen.Should().Equal("asked 1", "disposed 1");
    }

    [Test]
    public async Task A_consumer_that_stops_reading_disposes_the_stream()
    {
        var model = new WatchedModel(RetryTestBed.Failing());
        await using var bed = new RetryTestBed(model);

        await foreach (var _ in bed.Client.GetStreamingResponseAsync("Hi"))
            break;

        model.Seen.Should().Equal("asked 1", "disposed 1");
    }

    [Test]
    public async Task Nothing_is_asked_before_the_stream_is_read()
    {
        var model = new WatchedModel(RetryTestBed.Failing());
        await using var bed = new RetryTestBed(model);

        _ = bed.Client.GetStreamingResponseAsync("Hi");

        model.Seen.Should().BeEmpty();
    }
}
