using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Alerts;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Tests.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>A host whose agents fail and are recovered, on a clock that only the test moves, and a store that outlives it.</summary>
internal sealed class AgentWorld : IAsyncDisposable
{
    private IHost? _host;

    public AgentWorld()
    {
        Time = new(new(2026, 11, 26, 9, 0, 0, TimeSpan.Zero));
        Store = new(Time);
    }

    public FakeTimeProvider Time { get; }

    public InMemoryStoreBackend Store { get; }

    public RecordingAlertSink Alerts { get; } = new();

    public IServiceProvider Services => _host!.Services;

    public AgentMonitor Monitor => Services.GetRequiredService<AgentMonitor>();

    public IEventBus Bus => Services.GetRequiredService<IEventBus>();

    public IReadOnlyList<int> LogIds => [.. Services.GetRequiredService<FakeLogCollector>().GetSnapshot().Select(record => record.Id.Id)];

    public Task StartAsync(IEnumerable<IAgent> agents, Action<AgentOptions>? configure = null, TimeProvider? time = null) =>
        StartAsync(
            builder =>
            {
                foreach (var agent in agents)
                    builder.AddAgent(agent);
            },
            configure,
            time
        );

    public async Task StartAsync(Action<ISmallTalkBuilder> add, Action<AgentOptions>? configure = null, TimeProvider? time = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(time ?? Time);
        builder.Services.AddLogging(logging => logging.AddFakeLogging());
        builder.Services.AddSingleton<IAlertSink>(Alerts);
        builder.Services.Configure<AgentOptions>(options => configure?.Invoke(options));
        builder.Services.AddSingleton<IStoreBackend>(new BorrowedBackend(Store, StoreCapabilities.None));
        add(builder.Services.AddSmallTalk());
        _host = builder.Build();
        await _host.StartAsync().Guarded();
    }

    public async Task StopAsync()
    {
        await _host!.StopAsync().Guarded();
        _host.Dispose();
        _host = null;
    }

    /// <summary>Time passes, and the monitor looks as often as it does by itself.</summary>
    public void Pass(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= HealthTimes.SweepInterval)
        {
            Time.Advance(HealthTimes.SweepInterval);
            Monitor.Sweep();
        }
    }

    /// <summary>Time passes, as much as it takes, but none while an agent is being restarted: one that is held up must not meet its limit.</summary>
    /// <param name="condition">Whether it is enough.</param>
    /// <param name="meanwhile">What happens at each look.</param>
    public Task PassUntilAsync(Func<bool> condition, Action? meanwhile = null) =>
        HangGuard.UntilAsync(async () =>
        {
            if (condition())
                return true;
            meanwhile?.Invoke();
            if (Monitor.GetAll().All(agent => agent.Status != AgentStatus.Restarting))
                Time.Advance(HealthTimes.SweepInterval);
            Monitor.Sweep();
            await HangGuard.LetPoolWorkAsync();
            return condition();
        });

    /// <summary>Waits, and no time passes.</summary>
    public static Task UntilAsync(Func<bool> condition) => HangGuard.UntilAsync(() => Task.FromResult(condition()));

    public Task UntilAsync(string agent, AgentStatus status) => UntilAsync(() => Monitor.Find(agent)!.Status == status);

    public async Task<string> SayAsync(string agent = "writer", ISession? session = null, CancellationToken cancellationToken = default)
    {
        session ??= await OpenAsync();
        var text = "";
        await foreach (var update in Services.GetRequiredService<ITurnRunner>().SendAsync(session, agent, "Hi", cancellationToken: cancellationToken))
            text += update.Text;
        return text;
    }

    public async Task<ISession> OpenAsync() => await Services.GetRequiredService<ISessionManager>().CreateAsync();

    /// <summary>What was told of the health of agents, as soon as it is so much.</summary>
    public async Task<IReadOnlyList<string>> HealthEventsAsync(int count)
    {
        IReadOnlyList<EventRecord> events = [];
        await HangGuard.UntilAsync(async () =>
        {
            events = (await Bus.ReplayAsync(new() { Pattern = SmallTalkTopics.AgentHealth })).Events;
            return events.Count >= count;
        });
        return [.. events.Select(record => Encoding.UTF8.GetString(record.Event.Payload.Bytes.Span))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await StopAsync();
        await Store.DisposeAsync();
    }
}
