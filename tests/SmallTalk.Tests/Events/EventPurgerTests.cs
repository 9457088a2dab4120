using Microsoft.Extensions.Logging.Testing;
using NSubstitute;
using SmallTalk.Alerts;
using SmallTalk.Events;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

public sealed class EventPurgerTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly BusWorld _world = new();
    private readonly IAlertDispatcher _alerts = Substitute.For<IAlertDispatcher>();
    private EventPurger _purger = null!;

    [SetUp]
    public void SetUp() =>
        _purger = new(
            _world.Backend,
            Microsoft.Extensions.Options.Options.Create(_world.Options),
            _alerts,
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
        _alerts.DidNotReceive().Raise(Arg.Any<Alert>());

        _world.Clock.Advance(Hour);
        await PurgedAsync(25);

        _alerts.Received(1).Raise(Arg.Is<Alert>(alert => alert.Key == EventPurger.AlertKey && alert.Severity == AlertSeverity.Critical));
        _world.Logs.GetSnapshot().Count(record => record.Id.Id == 3041).Should().Be(25);
        _world.Clock.Advance(Hour);
        await PurgedAsync(26);
        _alerts.Received(1).Resolve(EventPurger.AlertKey);
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

    // A purge has ended when its log line is there.
    private Task PurgedAsync(int count) =>
        HangGuard.UntilAsync(() => Task.FromResult(_world.Logs.GetSnapshot().Count(record => record.Id.Id is 3040 or 3041) >= count));

    private async Task<IEnumerable<string>> TopicsAsync() =>
        (await _world.Backend.Events.ReadAsync(EventFilter.All, default, 10)).Events.Select(record => record.Event.Topic);
}
