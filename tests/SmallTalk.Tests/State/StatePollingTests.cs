using Microsoft.Extensions.DependencyInjection;
using SmallTalk.State;
using SmallTalk.Storage;
using SmallTalk.Testing;
using SmallTalk.Tests.Sessions;

namespace SmallTalk.Tests.State;

/// <summary>An engine that pushes nothing, on a clock that the test moves.</summary>
public sealed class StatePollingTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    [Test]
    [Property("Requirement", "FR-025")]
    public async Task What_the_engine_does_not_push_is_seen_within_the_configured_interval()
    {
        await using var world = await World.StartAsync();
        await using var watch = world.State.WatchAsync().GetAsyncEnumerator();
        await world.State.SetAsync("plan", 1, "Ann");
        (await watch.MoveNextAsync()).Should().BeTrue("what there is comes at once");
        var next = watch.MoveNextAsync().AsTask();
        await world.Time.TimerSetAsync(Interval).WaitAsync(Guard, TimeProvider.System);

        var written = await world.State.SetAsync("plan", 2, "Ann");
        world.Time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        next.IsCompleted.Should().BeFalse("nothing was pushed, and the interval is not over");
        world.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await next.WaitAsync(Guard, TimeProvider.System)).Should().BeTrue();
        watch.Current.Should().Be(written.Current);
    }

    [Test]
    [Property("Requirement", "FR-025")]
    public async Task A_deletion_that_was_not_pushed_is_seen_too()
    {
        await using var world = await World.StartAsync();
        await world.State.SetAsync("plan", 1, "Ann");
        await using var watch = world.State.WatchAsync().GetAsyncEnumerator();
        await watch.MoveNextAsync();
        var next = watch.MoveNextAsync().AsTask();
        await world.Time.TimerSetAsync(Interval).WaitAsync(Guard, TimeProvider.System);

        await world.State.DeleteAsync("plan", "Bob");
        world.Time.Advance(Interval);

        (await next.WaitAsync(Guard, TimeProvider.System)).Should().BeTrue();
        (watch.Current.Version, watch.Current.Value, watch.Current.Author).Should().Be((2, null, "Bob"));
    }

    /// <summary>One process whose store loses everything that it should push.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly InMemoryStoreBackend _store;
        private readonly ServiceProvider _services;

        private World()
        {
            _store = new(Time);
            var faults = new FaultPlan(Time);
            faults.Add(StoreOperations.WatchState, Fault.DropRequest, times: int.MaxValue);
            var services = new ServiceCollection();
            services.AddSingleton<TimeProvider>(Time);
            services.AddSingleton<IStoreBackend>(_ => new FaultInjectingBackend(new BorrowedBackend(_store, StoreCapabilities.Shared), faults));
            services.AddSmallTalk(options => options.State.PollInterval = Interval);
            _services = services.BuildServiceProvider();
        }

        public ObservedTime Time { get; } = new();

        public ISharedState State => _services.GetRequiredService<ISharedState>();

        public static Task<World> StartAsync() => Task.FromResult(new World());

        public ValueTask DisposeAsync() => _services.DisposeAsync();
    }
}
