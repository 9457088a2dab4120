using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Postgres;

[CancelAfter(60_000)]
public sealed class EndWatcherTests
{
    private readonly FakeTimeProvider _time = new();
    private long _end;
    private int _looks;

    [Test]
    public async Task Who_is_behind_does_not_wait(CancellationToken cancellationToken)
    {
        await using var watcher = Watch();
        watcher.Observed(5);
        watcher.WaitAsync(4, cancellationToken).AsTask().IsCompletedSuccessfully.Should().BeTrue();
    }

    [Test]
    public async Task What_happened_before_the_wait_is_found_at_once(CancellationToken cancellationToken)
    {
        await using var watcher = Watch();
        Volatile.Write(ref _end, 5);
        await watcher.WaitAsync(4, cancellationToken);
    }

    [Test]
    public async Task A_notice_wakes_those_whom_it_concerns(CancellationToken cancellationToken)
    {
        await using var watcher = Watch();
        var (one, two) = (watcher.WaitAsync(0, cancellationToken).AsTask(), watcher.WaitAsync(1, cancellationToken).AsTask());
        watcher.Observed(1);
        await one;
        two.IsCompleted.Should().BeFalse();
        watcher.Observed(2);
        await two;
    }

    [Test]
    public async Task Without_a_notice_the_end_is_polled_for(CancellationToken cancellationToken)
    {
        await using var watcher = Watch();
        var waiting = watcher.WaitAsync(0, cancellationToken).AsTask();
        while (Volatile.Read(ref _looks) == 0)
            await Task.Yield();
        Volatile.Write(ref _end, 1);
        while (!waiting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await waiting;
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_look_that_fails_is_followed_by_another(bool isForeseen, CancellationToken cancellationToken)
    {
        await using var watcher = new EndWatcher(
            _ =>
                Interlocked.Increment(ref _looks) > 1 ? ValueTask.FromResult(1L)
                : isForeseen ? throw new StoreUnavailableException("down")
                : throw new InvalidOperationException("The connection is not open."),
            _time,
            NullLogger.Instance
        );
        var waiting = watcher.WaitAsync(0, cancellationToken).AsTask();
        while (!waiting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await waiting;
        _looks.Should().BeGreaterThanOrEqualTo(2);
    }

    [Test]
    public async Task An_end_that_moved_back_is_believed(CancellationToken cancellationToken)
    {
        await using var watcher = Watch();
        watcher.Observed(9);
        watcher.Observed(3);
        watcher
            .WaitAsync(5, cancellationToken)
            .AsTask()
            .IsCompleted.Should()
            .BeFalse("a server that was restored to an earlier state must not make readers spin");
    }

    [Test]
    public async Task A_wait_ends_with_its_token_and_with_the_store(CancellationToken cancellationToken)
    {
        var watcher = Watch();
        using var source = new CancellationTokenSource();
        var (cancelled, left) = (watcher.WaitAsync(0, source.Token).AsTask(), watcher.WaitAsync(0, cancellationToken).AsTask());
        await source.CancelAsync();
        await cancelled.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        await watcher.DisposeAsync();
        await left.Invoking(task => task).Should().ThrowAsync<ObjectDisposedException>();
        var after = async () => await watcher.WaitAsync(0, cancellationToken);
        await after.Should().ThrowAsync<ObjectDisposedException>();
    }

    private EndWatcher Watch() =>
        new(
            _ =>
            {
                Interlocked.Increment(ref _looks);
                return ValueTask.FromResult(Volatile.Read(ref _end));
            },
            _time,
            NullLogger.Instance
        );
}
