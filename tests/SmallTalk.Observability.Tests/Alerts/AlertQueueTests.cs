using SmallTalk.Alerts;
using SmallTalk.Diagnostics;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>What a full queue keeps.</summary>
public sealed class AlertQueueTests
{
    private readonly AlertQueue _queue = new();

    [TestCase(AlertSeverity.Warning, AlertSeverity.Warning, true, TestName = "A_warning_makes_room_for_a_newer_one")]
    [TestCase(AlertSeverity.Warning, AlertSeverity.Critical, true, TestName = "A_warning_makes_room_for_what_is_worse")]
    [TestCase(AlertSeverity.Error, AlertSeverity.Critical, true, TestName = "An_error_makes_room_for_what_is_critical")]
    [TestCase(AlertSeverity.Error, AlertSeverity.Error, false, TestName = "An_error_stays_when_another_comes")]
    [TestCase(AlertSeverity.Error, AlertSeverity.Warning, false, TestName = "An_error_stays_when_a_warning_comes")]
    [TestCase(AlertSeverity.Critical, AlertSeverity.Critical, false, TestName = "What_is_critical_stays")]
    public void A_full_queue_lets_the_least_bad_go(AlertSeverity waiting, AlertSeverity coming, bool theOldestGoes)
    {
        for (var i = 0; i < AlertQueue.Capacity; i++)
            Add($"{i}", i is 3 or 7 ? waiting : AlertSeverity.Critical).Should().BeNull();

        var dropped = Add("new", coming);

        dropped.Should().Be(theOldestGoes ? "3" : "new");
        var kept = _queue.TakeAll().Select(alert => alert.Message.Key).ToArray();
        kept.Should().HaveCount(AlertQueue.Capacity).And.NotContain(dropped);
    }

    [Test]
    public async Task A_completed_queue_takes_nothing_and_ends_the_wait()
    {
        var waiting = _queue.WaitAsync();
        _queue.Complete();

        (await waiting.AsTask().Guarded()).Should().BeFalse();
        _queue.TryAdd(Queued("late", AlertSeverity.Critical), out var dropped).Should().BeFalse();
        dropped.Should().BeNull();
        _queue.TakeAll().Should().BeEmpty();
    }

    [Test]
    public async Task Whoever_waits_is_woken_and_nothing_is_lost_between_many_writers()
    {
        var taken = 0;
        var reader = Task.Run(async () =>
        {
            while (taken < 4000 && await _queue.WaitAsync())
                taken += _queue.TakeAll().Count;
        });
        var dropped = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(writer =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 1000; i++)
                        {
                            if (Add($"{writer}/{i}", AlertSeverity.Error) is not null)
                                Interlocked.Increment(ref dropped);
                        }
                    })
                )
        );
        await HangGuard.UntilAsync(() => Task.FromResult(Volatile.Read(ref taken) + dropped == 4000));
        _queue.Complete();
        await reader.Guarded();

        (taken + dropped).Should().Be(4000);
    }

    private string? Add(string key, AlertSeverity severity)
    {
        _queue.TryAdd(Queued(key, severity), out var dropped).Should().BeTrue();
        return dropped?.Message.Key;
    }

    private static QueuedAlert Queued(string key, AlertSeverity severity) => new(AlertMessages.Of(SinkTestBed.Alert(key, severity)), 0);
}
