namespace SmallTalk.Events;

public abstract partial class StoredEventsTests
{
    private const int Few = 5;

    [Test]
    [Property("Requirement", "B-12")]
    public async Task Handlers_that_throw_hang_take_long_or_fail_at_random_end_as_specified_and_delay_nobody()
    {
        var process = await StartAsync();
        var (good, slow, flaky, told) = (new Inbox(), new Inbox(), new Inbox(), new Inbox());
        SubscribeAll(slow, flaky);
        Bus.Subscribe(Patient("good", "n:*"), good.Handle);
        Bus.Subscribe(Patient("told", SmallTalkTopics.SubscriberDeadLetter), told.Handle);

        await Bus.PublishAsync(Events(1, Few));
        // No time passes: nobody's pause, deadline or work is over.
        (await good.NextTopicsAsync(Few))
            .Should()
            .Equal(Topics(1, Few));
        slow.IsEmpty.Should().BeTrue();
        await PassTimeAsync(() => slow.Count == Few && flaky.Count == Few && told.Count == 2 * Few, TimeSpan.FromSeconds(1));

        (await slow.NextTopicsAsync(Few)).Should().Equal(Topics(1, Few));
        (await flaky.NextTopicsAsync(Few)).Should().Equal(Topics(1, Few));
        await CheckDeadLettersAsync(process);
        await CloseAsync();
        await CheckAfterRestartAsync(good, slow, flaky);
    }

    // The clock may run far ahead of a handler: only the one that hangs meets its deadline.
    private void SubscribeAll(Inbox slow, Inbox flaky)
    {
        var random = new Random(7);
        Bus.Subscribe(Patient("throws", "n:*"), (_, _) => throw new FormatException("cannot read it"));
        Bus.Subscribe(Options("hangs", "n:*") with { HandlerTimeout = TimeSpan.FromSeconds(30) }, (_, _) => new(new TaskCompletionSource().Task));
        Bus.Subscribe(
            Patient("slow", "n:*"),
            async (record, cancellationToken) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(30), _clock, cancellationToken);
                await slow.Handle(record, cancellationToken);
            }
        );
        Bus.Subscribe(
            Patient("flaky", "n:*") with
            {
                MaxAttempts = 100,
            },
            (record, cancellationToken) => random.Next(3) > 0 ? throw new TimeoutException("not now") : flaky.Handle(record, cancellationToken)
        );
    }

    private static async Task CheckDeadLettersAsync(BusProcess process)
    {
        var letters = await process.Store.Events.ListDeadLettersAsync(new());
        letters.Should().HaveCount(2 * Few).And.OnlyContain(letter => letter.Attempts == 3);
        letters.Where(letter => letter.SubscriberId == "throws").Select(letter => letter.Error).Distinct().Should().Equal("FormatException: cannot read it");
        letters.Where(letter => letter.SubscriberId == "hangs").Should().HaveCount(Few).And.OnlyContain(letter => letter.Error.StartsWith("TimeoutException"));
    }

    // What is done with, well or not, does not come again; what could not be handled is kept, and can be taken out.
    private async Task CheckAfterRestartAsync(Inbox good, Inbox slow, Inbox flaky)
    {
        var process = await StartAsync();
        await CheckDeadLettersAsync(process);
        var log = process.Store.Events;
        var hung = (await log.ListDeadLettersAsync(new() { SubscriberId = "hangs" }))[0];
        (await log.ListDeadLettersAsync(new() { EventId = hung.Event.Event.Id })).Select(letter => letter.SubscriberId).Should().Equal("hangs", "throws");
        await log.RemoveDeadLetterAsync("hangs", hung.Event.Event.Id);
        (await log.ListDeadLettersAsync(new() { SubscriberId = "hangs" })).Should().HaveCount(Few - 1);

        var (throws, hangs) = (new Inbox(), new Inbox());
        foreach (var (id, inbox) in new[] { ("throws", throws), ("hangs", hangs), ("good", good), ("slow", slow), ("flaky", flaky) })
            Bus.Subscribe(Options(id, "n:*"), inbox.Handle);
        await Bus.PublishAsync(Event("n:new"));
        foreach (var inbox in new[] { throws, hangs, good, slow, flaky })
            (await inbox.NextTopicsAsync(1)).Should().Equal("n:new");
    }
}
