namespace SmallTalk.Events;

public abstract partial class StoredEventsTests
{
    private const int SoonLost = 3042;
    private const int Lost = 3043;
    private const int Gap = 3011;

    private int _purges;

    [Test]
    [Property("Requirement", "FR-014")]
    public async Task Retention_waits_for_slow_dead_and_absent_subscribers_as_long_as_they_are_protected_and_then_tells_what_they_lose()
    {
        await DieAsync("dead");
        var process = await StartAsync(Protect);
        await Bus.Subscribe(Options("absent", "n:*"), new Inbox().Handle).DisposeAsync();
        var (quick, slow, release) = (new Inbox(), new Inbox(), new TaskCompletionSource());
        var quickly = Bus.Subscribe(Patient("quick", "**"), quick.Handle);
        var slowly = Bus.Subscribe(
            Patient("slow", "n:*"),
            async (record, cancellationToken) =>
            {
                await release.Task.WaitAsync(cancellationToken);
                await slow.Handle(record, cancellationToken);
            }
        );
        await Bus.PublishAsync(Events(1, Few));
        await quick.NextTopicsAsync(Few);
        await SavedAsync(quickly);
        await PurgedAsync(process);

        await PassHoursAsync(process, 7);
        (await ReplayedTopicsAsync(new() { Pattern = "n:*" })).Should().Equal(Topics(1, Few));
        process.CountLogs(SoonLost).Should().Be(0);
        await PassHoursAsync(process, 2);
        foreach (var late in (string[])["dead", "absent", "slow"])
            process.CountLogs(SoonLost, $"'{late}'").Should().BePositive(late);
        process.CountLogs(SoonLost, "'quick'").Should().Be(0);
        process.CountLogs(Lost).Should().Be(0);
        release.SetResult();
        (await slow.NextTopicsAsync(Few)).Should().Equal(Topics(1, Few));
        await SavedAsync(slowly);
        await PassHoursAsync(process, 2);

        (await quick.NextTopicsAsync(2)).Should().OnlyContain(topic => topic == SmallTalkTopics.SubscriberLostEvents);
        (process.CountLogs(Lost, "'dead'"), process.CountLogs(Lost, "'absent'"), process.CountLogs(Lost)).Should().Be((1, 1, 2));
        await CheckReturnAsync();
    }

    private static void Protect(EventOptions options) => (options.Retention, options.CursorProtection) = (2 * Hour, 10 * Hour);

    // Time makes jumps of an hour: a handler that is at work in one is not cut.
    private static EventSubscriptionOptions Patient(string subscriber, string pattern) => Options(subscriber, pattern) with { HandlerTimeout = 24 * Hour };

    private async Task DieAsync(string subscriber)
    {
        await StartAsync(Protect);
        var inbox = new Inbox();
        Bus.Subscribe(Options(subscriber, "n:*", "had"), inbox.Handle);
        await Bus.PublishAsync(Event("had"));
        await inbox.NextAsync();
        await KillAsync();
    }

    // Whoever comes back gets what is there, and is told of the rest.
    private async Task CheckReturnAsync()
    {
        await CloseAsync();
        var process = await StartAsync(Protect);
        var (dead, absent) = (new Inbox(), new Inbox());
        Bus.Subscribe(Options("dead", "n:*") with { Replay = ReplayPolicy.Full }, dead.Handle);
        Bus.Subscribe(Options("absent", "n:*") with { Replay = ReplayPolicy.Full }, absent.Handle);
        await Bus.PublishAsync(Event("n:new"));

        (await dead.NextTopicsAsync(1)).Should().Equal("n:new");
        (await absent.NextTopicsAsync(1)).Should().Equal("n:new");
        (process.CountLogs(Gap, "'dead'"), process.CountLogs(Gap, "'absent'")).Should().Be((1, 1));
    }

    // A place is saved a second after the last event.
    private async Task SavedAsync(IEventSubscription subscription)
    {
        await HangGuard.UntilAsync(async () => subscription.Position == await _process!.Store.Events.GetEndAsync());
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await HangGuard.UntilAsync(async () =>
        {
            await AdvanceAsync(TimeSpan.FromMilliseconds(1));
            return (await _process!.Store.Events.GetCursorAsync(new(subscription.SubscriberId)))!.Position == subscription.Position;
        });
    }

    private async Task PassHoursAsync(BusProcess process, int hours)
    {
        for (var hour = 0; hour < hours; hour++)
        {
            await AdvanceAsync(Hour);
            await PurgedAsync(process);
        }
    }

    // A purge has ended when its log line is there.
    private Task PurgedAsync(BusProcess process)
    {
        _purges++;
        return PassTimeAsync(() => process.CountLogs(3040) >= _purges, TimeSpan.Zero);
    }
}
