using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Hosting;
using SmallTalk.Tests.Events;

namespace SmallTalk.Tests.Hosting;

public sealed class StageRunnerTests
{
    private readonly List<string> _journal = [];
    private readonly FakeLogger<StageRunner> _logs = new();
    private readonly WatchedClock _clock = new();

    [Test]
    public async Task Stages_start_in_order_and_stop_in_reverse_each_with_a_log_line()
    {
        var runner = Runner(new(30, _journal), new(10, _journal), new(20, _journal));

        await runner.StartAsync(default);
        (await runner.StopAsync(20)).Should().BeTrue();
        _journal.Should().Equal("start 10", "start 20", "start 30", "stop 30", "stop 20");
        (await runner.StopAsync(0)).Should().BeTrue();
        await runner.StopAsync(0);

        _journal[5..].Should().Equal("stop 10");
        _logs.Collector.GetSnapshot().Select(record => record.Id.Id).Should().Equal(9000, 9000, 9000, 9002, 9002, 9002);
    }

    [Test]
    public async Task A_start_that_fails_half_way_stops_what_was_started()
    {
        var runner = Runner(new(10, _journal), new(20, _journal) { OnStart = _ => throw new InvalidOperationException("no") }, new(30, _journal));

        await runner.Awaiting(it => it.StartAsync(default)).Should().ThrowAsync<InvalidOperationException>().WithMessage("no");

        _journal.Should().Equal("start 10", "start 20", "stop 20", "stop 10");
    }

    [Test]
    public async Task A_stage_that_does_not_start_in_time_fails_the_start()
    {
        var never = new TaskCompletionSource();
        var runner = Runner(new(10, _journal), new(20, _journal) { OnStart = _ => never.Task });

        var starting = runner.StartAsync(default);
        await _clock.ElapseAsync(StageRunner.StartTimeout, StageRunner.StartTimeout);
        await _clock.ElapseAsync(StageRunner.StartTimeout, StageRunner.StartTimeout);

        await starting.Awaiting(it => it.Guarded()).Should().ThrowAsync<TimeoutException>().WithMessage("*'stage20'*");
        _journal.Should().EndWith(["stop 20", "stop 10"]);
    }

    [Test]
    public async Task A_cancelled_start_stops_what_was_started()
    {
        using var cancelled = new CancellationTokenSource();
        var runner = Runner(new(10, _journal), new(20, _journal) { OnStart = token => HangGuard.ForeverAsync(token) });

        var starting = runner.StartAsync(cancelled.Token);
        await cancelled.CancelAsync();

        await starting.Awaiting(it => it.Guarded()).Should().ThrowAsync<OperationCanceledException>();
        _journal.Should().EndWith(["stop 20", "stop 10"]);
    }

    [Test]
    public async Task A_stage_that_hangs_or_fails_to_stop_does_not_keep_the_others_from_it()
    {
        var never = new TaskCompletionSource();
        var runner = Runner(
            new(10, _journal),
            new(20, _journal) { OnStop = _ => throw new InvalidOperationException() },
            new(30, _journal) { OnStop = _ => never.Task }
        );
        await runner.StartAsync(default);

        var stopping = runner.StopAsync(0);
        await _clock.ElapseAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));

        (await stopping.Guarded()).Should().BeFalse();
        _journal.Should().EndWith(["stop 30", "stop 20", "stop 10"]);
        _logs.Collector.GetSnapshot().Where(record => record.Level == LogLevel.Error).Select(record => record.Id.Id).Should().Equal(9003, 9004);
    }

    private StageRunner Runner(params FakeStage[] stages) => new(stages, _clock, _logs);
}
