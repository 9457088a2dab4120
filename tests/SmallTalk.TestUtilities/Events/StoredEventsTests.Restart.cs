namespace SmallTalk.Events;

public abstract partial class StoredEventsTests
{
    private const int Backlog = 500;
    private const int InHand = 250;
    private const int SaveCount = 100;

    [Test]
    public async Task A_subscriber_that_leaves_in_the_middle_of_its_backlog_goes_on_with_the_next_event()
    {
        await StartAsync();
        var (handled, leave, subscription) = await HandleHalfAsync();

        var leaving = subscription.DisposeAsync().AsTask();
        leave.SetResult();
        await leaving.Guarded();
        await CloseAsync();
        await AdvanceAsync(Hour);

        (await handled.NextTopicsAsync(InHand)).Should().Equal(Topics(1, InHand));
        handled.IsEmpty.Should().BeTrue();
        (await ReturnAsync(Backlog - InHand)).Should().Equal(Topics(InHand + 1, Backlog));
    }

    [Test]
    public async Task A_process_that_is_killed_in_the_middle_of_a_backlog_gets_it_again_from_the_last_saved_place()
    {
        await StartAsync();
        var (handled, _, _) = await HandleHalfAsync();

        await KillAsync();
        await AdvanceAsync(Hour);

        (await handled.NextTopicsAsync(InHand - 1)).Should().Equal(Topics(1, InHand - 1));
        const int Saved = InHand / SaveCount * SaveCount;
        (await ReturnAsync(Backlog - Saved))
            .Should()
            .Equal(Topics(Saved + 1, Backlog), "everything up to the last saved place was handled, and nothing is left out");
    }

    [Test]
    [Property("Requirement", "FR-011a")]
    [Property("Requirement", "FR-016a")]
    public async Task A_full_subscriber_gets_none_of_12_000_handled_events_again()
    {
        const int Count = 12_000;
        await StartAsync();
        var (handled, all) = (0, new TaskCompletionSource());
        Bus.Subscribe(
            Options("ops", "**") with
            {
                Replay = ReplayPolicy.Full,
            },
            (_, _) =>
            {
                if (++handled == Count)
                    all.SetResult();
                return ValueTask.CompletedTask;
            }
        );
        for (var sent = 0; sent < Count; sent += 1_000)
            await Bus.PublishAsync(Events(sent, 1_000));
        await all.Task.Guarded();
        await CloseAsync();

        (await ReturnAsync(0)).Should().BeEmpty();
        handled.Should().Be(Count);
    }

    /// <summary>Handles events up to one that it has in hand until it may leave.</summary>
    private async Task<(Inbox Handled, TaskCompletionSource Leave, IEventSubscription Subscription)> HandleHalfAsync()
    {
        var (handled, entered, leave) = (new Inbox(), new TaskCompletionSource(), new TaskCompletionSource());
        var subscription = Bus.Subscribe(
            Options("ops", "**"),
            async (record, cancellationToken) =>
            {
                if (record.Event.Topic == $"n:{InHand}")
                {
                    entered.SetResult();
                    await leave.Task.WaitAsync(cancellationToken);
                }
                await handled.Handle(record, cancellationToken);
            }
        );
        for (var sent = 0; sent < Backlog; sent += 50)
            await Bus.PublishAsync(Events(sent + 1, 50));
        await entered.Task.Guarded();
        return (handled, leave, subscription);
    }

    /// <summary>What a subscriber gets when it is back, up to an event that is published then.</summary>
    private async Task<string[]> ReturnAsync(int expected)
    {
        await StartAsync();
        var inbox = new Inbox();
        Bus.Subscribe(Options("ops", "**") with { Replay = ReplayPolicy.Full }, inbox.Handle);
        await Bus.PublishAsync(Event("new"));
        var topics = await inbox.NextTopicsAsync(expected + 1);
        topics[^1].Should().Be("new");
        return topics[..^1];
    }
}
