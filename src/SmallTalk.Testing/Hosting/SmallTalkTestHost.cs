using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Turns;

namespace SmallTalk.Testing;

/// <summary>A started host for tests: the whole library on a clock that the test moves, in memory unless it is told otherwise.</summary>
/// <remarks>
/// Safe for use by several threads. Disposing stops it gracefully, sessions are saved. While it stops, its clock goes on second by second: a turn or a
/// handler that hangs is cut at its deadline (<see cref="ShutdownOptions"/>), an agent that never ends its disposal is left, and neither hangs the test.
/// </remarks>
public sealed class SmallTalkTestHost : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly IHost _host;
    private readonly SharedMemory _memory;

    private SmallTalkTestHost(IHost host, FakeTimeProvider time, SharedMemory memory)
    {
        _host = host;
        _memory = memory;
        Time = time;
    }

    /// <summary>The clock. It stands still unless it is moved.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>The services of the host.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The sessions.</summary>
    public ISessionManager Sessions => Services.GetRequiredService<ISessionManager>();

    /// <summary>The turns.</summary>
    public ITurnRunner Turns => Services.GetRequiredService<ITurnRunner>();

    /// <summary>The event bus.</summary>
    public IEventBus Events => Services.GetRequiredService<IEventBus>();

    /// <summary>The store, as the library sees it: with all its decorators.</summary>
    public IStoreBackend Store => Services.GetRequiredService<IStoreBackend>();

    /// <summary>Makes and starts a host.</summary>
    /// <param name="configure">Adds agents, groups, another store, decorators; the services are the builder's. Null adds nothing.</param>
    /// <param name="time">The clock; null makes one.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The host, started.</returns>
    public static Task<SmallTalkTestHost> StartAsync(
        Action<ISmallTalkBuilder>? configure = null,
        FakeTimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        time ??= new FakeTimeProvider();
        return StartAsync(configure, time, new SharedMemory(new InMemoryStoreBackend(time)), cancellationToken);
    }

    /// <summary>Makes and starts another host on this one's clock and memory, as another process on one store, or as the process after a restart.</summary>
    /// <param name="configure">As for the first one.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The other host, started.</returns>
    public Task<SmallTalkTestHost> StartAnotherAsync(Action<ISmallTalkBuilder>? configure = null, CancellationToken cancellationToken = default) =>
        StartAsync(configure, Time, _memory, cancellationToken);

    /// <summary>Moves the clock, and lets sessions expire, be unloaded and be removed that are due by then. Other work that falls due is begun.</summary>
    /// <param name="time">How far.</param>
    /// <returns>A task that completes when the sessions have been swept.</returns>
    public async Task AdvanceAsync(TimeSpan time)
    {
        Time.Advance(time);
        await Services.GetRequiredService<SessionManager>().SweepAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await PassUntilAsync(_host.StopAsync()).ConfigureAwait(false);
        }
        finally
        {
            if (_host is IAsyncDisposable host)
                await PassUntilAsync(host.DisposeAsync().AsTask()).ConfigureAwait(false);
        }
    }

    private async Task PassUntilAsync(Task ended)
    {
        while (await Task.WhenAny(ended, Task.Delay(Second, TimeProvider.System)).ConfigureAwait(false) != ended)
            Time.Advance(Second);
        await ended.ConfigureAwait(false);
    }

    private static async Task<SmallTalkTestHost> StartAsync(
        Action<ISmallTalkBuilder>? configure,
        FakeTimeProvider time,
        SharedMemory memory,
        CancellationToken cancellationToken
    )
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(time);
        var smallTalk = builder.Services.AddSmallTalk();
        builder.Services.AddSingleton<IStoreProvider>(memory);
        smallTalk.UseInMemoryStore();
        configure?.Invoke(smallTalk);
        var host = new SmallTalkTestHost(builder.Build(), time, memory);
        try
        {
            await host._host.StartAsync(cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
