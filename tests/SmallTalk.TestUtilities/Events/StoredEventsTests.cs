using Microsoft.Extensions.Time.Testing;
using SmallTalk.Storage;
using SmallTalk.Storage.Conformance;

namespace SmallTalk.Events;

/// <summary>
/// What the event bus promises, on a store of one's own. Derive a sealed fixture and say how the store is made. A process is closed and another one started
/// on what it has left behind; a store that is not persistent lives as long as the test.
/// </summary>
[Property("Requirement", "FR-011")]
public abstract partial class StoredEventsTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    private IConformanceTarget _target = null!;
    private IStoreBackend _store = null!;
    private FakeTimeProvider _clock = null!;
    private bool _isOpen;
    private BusProcess? _process;

    private IEventBus Bus => _process!.Bus;

    [SetUp]
    public async Task OpenStoreAsync()
    {
        _target = CreateTarget();
        _store = await _target.CreateAsync();
        _isOpen = true;
        // The store has a clock of its own; that of the processes begins where it stands.
        var lease = await _store.Leases.AcquireAsync("clock", Hour);
        _clock = new(lease.ExpiresAt - Hour);
    }

    [TearDown]
    public async Task CloseStoreAsync()
    {
        if (_process is not null)
            await KillAsync();
        if (_isOpen)
            await _store.DisposeAsync();
        (_target as IDisposable)?.Dispose();
    }

    /// <summary>Makes what the suite needs of the store; disposed after the test when it is disposable.</summary>
    protected abstract IConformanceTarget CreateTarget();

    private async Task<BusProcess> StartAsync(Action<EventOptions>? configure = null)
    {
        if (!_isOpen)
            _store = await _target.ReopenAsync(_store);
        var isPersistent = _store.Capabilities.HasFlag(StoreCapabilities.Persistent);
        _isOpen = !isPersistent;
        _process = await BusProcess.StartAsync(isPersistent ? _store : new BorrowedBackend(_store), _clock, "one", Configure);
        return _process;

        void Configure(EventOptions options)
        {
            (options.RetryDelay, options.MaxRetryDelay, options.MaxAttempts) = (RetryDelay, RetryDelay, 3);
            configure?.Invoke(options);
        }
    }

    /// <summary>The process ends in good order.</summary>
    private async Task CloseAsync()
    {
        await _process!.DisposeAsync().AsTask().Guarded();
        _process = null;
    }

    /// <summary>The process dies: nothing of it reaches the store any more, and its cursors stay its own.</summary>
    private async Task KillAsync()
    {
        _process!.Faults.Abort();
        var ending = _process.DisposeAsync().AsTask();
        _process = null;
        var began = _clock.GetUtcNow();
        // Handlers that are still at work are cut when the time to stop is over.
        await PassTimeAsync(() => ending.IsCompleted, TimeSpan.FromSeconds(1));
        await ending;
        // The store's time goes on as that of the processes did: what one is ahead of the other would count as age.
        await _target.AdvanceAsync(_clock.GetUtcNow() - began);
    }

    /// <summary>Lets time pass for processes and store.</summary>
    private async Task AdvanceAsync(TimeSpan time)
    {
        await _target.AdvanceAsync(time);
        _clock.Advance(time);
    }

    /// <summary>Lets time pass for processes, a step after each look, until something holds.</summary>
    private async Task PassTimeAsync(Func<bool> condition, TimeSpan step)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (!condition())
        {
            await pace.WaitForNextTickAsync(guard.Token);
            _clock.Advance(step);
        }
    }

    /// <summary>Publishes, and waits until the events are in the log: they are durable before, and may be seen a moment later.</summary>
    private async Task LogAsync(params NewEvent[] events)
    {
        await Bus.PublishAsync(events);
        var log = _process!.Store.Events;
        var end = await log.GetEndAsync();
        (await log.ReadAsync(EventFilter.All, default, 10_000)).Position.Should().Be(end);
    }

    private static EventSubscriptionOptions Options(string subscriber, params string[] patterns) => new() { SubscriberId = subscriber, Patterns = patterns };

    private NewEvent Event(string topic) => new() { Topic = topic, OccurredAt = _clock.GetUtcNow() };

    private NewEvent[] Events(int from, int count) => [.. Enumerable.Range(from, count).Select(number => Event($"n:{number}"))];

    private static IEnumerable<string> Topics(int from, int to) => Enumerable.Range(from, to - from + 1).Select(number => $"n:{number}");
}
