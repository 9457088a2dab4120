using Microsoft.Extensions.Logging.Testing;
using NSubstitute;
using SmallTalk.Alerts;
using SmallTalk.Events;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

public sealed class EventPurgerTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly BusWorld _world = new();
    private IAlertDispatcher Alerts => _world.Alerts;
    private EventPurger _purger = null!;

    [SetUp]
    public async Task SetUp() =>
        _purger = new(
            await _world.MakeBusAsync(),
            Microsoft.Extensions.Options.Options.Create(_world.Options),
            Alerts,
            new EventInstruments(_world.Meters),
            _world.Clock,
            new FakeLogger<EventPurger>(_world.Logs)
        );

    [TearDown]
    public async Task TearDown()
    {
        await _purger.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Test]
    [Property("Requirement", "FR-014")]
    public async Task Events_past_their_retention_go_at_start_and_every_hour()
    {
        _world.Options.Retention = 1.9 * Hour;
        await _world.Backend.Events.AppendAsync([_world.Event("old")]);
        _world.Clock.Advance(1.5 * Hour);
        await _world.Backend.Events.AppendAsync([_world.Event("new")]);

        _purger.Start();
        await PurgedAsync(1);
        (await TopicsAsync()).Should().Equal("old", "new");
        _world.Clock.Advance(Hour);
        await PurgedAsync(2);
        (await TopicsAsync()).Should().Equal("new");
        _world.Clock.Advance(Hour);
        await PurgedAsync(3);
        (await TopicsAsync()).Should().BeEmpty();
    }

    [Test]
    [Property("Requirement", "FR-014")]
    public async Task A_day_of_failed_purges_is_a_critical_alert_until_one_succeeds()
    {
        _world.Faults.Add(StoreOperations.TrimEvents, Fault.FailBefore(), times: 25);
        _purger.Start();
        await PurgedAsync(1);
        for (var hour = 1; hour < 24; hour++)
        {
            _world.Clock.Advance(Hour);
            await PurgedAsync(hour + 1);
        }
        Alerts.DidNotReceive().Raise(Arg.Any<Alert>());

        _world.Clock.Advance(Hour);
        await PurgedAsync(25);

        Alerts.Received(1).Raise(Arg.Is<Alert>(alert => alert.Key == EventPurger.AlertKey && alert.Severity == AlertSeverity.Critical));
        _world.Logs.GetSnapshot().Count(record => record.Id.Id == 3041).Should().Be(25);
        _world.Clock.Advance(Hour);
        await PurgedAsync(26);
        Alerts.Received(1).Resolve(EventPurger.AlertKey);
    }

    [Test]
    [Property("Requirement", "FR-014")]
    public async Task Whatever_a_purge_fails_with_the_next_one_comes()
    {
        _world.Faults.Add(StoreOperations.TrimEvents, Fault.FailBefore(_ => new InvalidOperationException("not foreseen")));
        _purger.Start();
        await PurgedAsync(1);

        _world.Clock.Advance(Hour);
        await PurgedAsync(2);

        await _purger.Invoking(it => it.StopAsync()).Should().NotThrowAsync();
    }

    [Test]
    public async Task A_purge_that_fails_while_it_is_stopped_does_not_fail_the_stop()
    {
        var stopping = new TaskCompletionSource<Task>();
        _world.Faults.Add(
            StoreOperations.TrimEvents,
            Fault.FailBefore(_ =>
            {
                stopping.SetResult(_purger.StopAsync());
                return new StoreUnavailableException("closed");
            })
        );

        _purger.Start();

        await (await stopping.Task.Guarded()).Guarded();
    }

    [Test]
    [Property("Requirement", "FR-014")]
    public async Task A_cursor_keeps_what_its_subscriber_has_not_had_for_a_while_with_a_warning_and_then_the_loss_is_told()
    {
        _world.Options.Retention = 2 * Hour;
        _world.Options.CursorProtection = 10 * Hour;
        await _world.Backend.Events.AppendAsync([_world.Event("had"), _world.Event("not:had")]);
        await _world.Backend.Events.SaveCursorAsync(new(new("slow"), EventPosition.FromOrdinal(1), [], null));
        await _world.Backend.Events.SaveCursorAsync(new(new("quick"), EventPosition.FromOrdinal(2), [], null));

        _purger.Start();
        await PurgedAsync(1);
        await PassAsync(3, from: 1);
        (await TopicsAsync()).Should().Equal("not:had");
        _world.Logs.GetSnapshot().Should().NotContain(record => record.Id.Id == 3042);
        await PassAsync(5, from: 4);
        _world.Logs.GetSnapshot().Should().Contain(record => record.Id.Id == 3042 && record.Message.Contains("'slow'", StringComparison.Ordinal));
        (await TopicsAsync()).Should().Equal("not:had");
        await PassAsync(3, from: 9);

        (await TopicsAsync()).Should().Equal(SmallTalkTopics.SubscriberLostEvents);
        _world.Logs.GetSnapshot().Count(record => record.Id.Id == 3043).Should().Be(1, "one subscriber has lost something, and it is told once");
    }

    private async Task PassAsync(int hours, int from)
    {
        for (var hour = 0; hour < hours; hour++)
        {
            _world.Clock.Advance(Hour);
            await PurgedAsync(from + hour + 1);
        }
    }

    // A purge has ended when its log line is there.
    private Task PurgedAsync(int count) =>
        HangGuard.UntilAsync(() => Task.FromResult(_world.Logs.GetSnapshot().Count(record => record.Id.Id is 3040 or 3041) >= count));

    private async Task<IEnumerable<string>> TopicsAsync() =>
        (await _world.Backend.Events.ReadAsync(EventFilter.All, default, 10)).Events.Select(record => record.Event.Topic);
}
