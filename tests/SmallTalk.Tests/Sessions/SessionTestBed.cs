using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using System.Diagnostics.Metrics;

namespace SmallTalk.Tests.Sessions;

/// <summary>One store, one clock, and as many processes with sessions of their own as a test wants.</summary>
internal sealed class SessionTestBed : IAsyncDisposable
{
    private readonly List<ServiceProvider> processes = [];

    public SessionTestBed()
    {
        Faults = new(Time);
        Store = new(Time);
        Backend = new(Store, Faults);
    }

    public WatchedTimeProvider Time { get; } = new();

    public FaultPlan Faults { get; }

    public InMemoryStoreBackend Store { get; }

    public FaultInjectingBackend Backend { get; }

    public FakeLogCollector Logs { get; } = new();

    public RecordingAlertSink Alerts { get; } = new();

    public FakeIdentity Identity { get; } = new();

    public SessionManager Start(Action<SessionOptions>? configure = null, Action<IServiceCollection>? more = null) =>
        StartProcess(configure, more).GetRequiredService<SessionManager>();

    public ServiceProvider StartProcess(Action<SessionOptions>? configure = null, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddMetrics();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(Logs)));
        services.AddOptions<PayloadOptions>();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IStoreBackend>(Backend);
        services.AddSingleton<IProcessIdentity>(Identity);
        services.AddSingleton<PayloadCodec>();
        services.AddSingleton<IAlertSink>(Alerts);
        services.AddDiagnosticsRoom();
        services.AddSessionsRoom();
        services.Configure<SessionOptions>(options => configure?.Invoke(options));
        more?.Invoke(services);
        var process = services.BuildServiceProvider();
        processes.Add(process);
        return process;
    }

    /// <summary>Lets a task go through waits of exactly these lengths on the clock, one after the other.</summary>
    public async Task ThroughAsync(Task task, params TimeSpan[] waits)
    {
        foreach (var wait in waits)
        {
            await Time.TimerAsync(wait).WaitAsync(Guard, TimeProvider.System);
            Time.Advance(wait);
        }
        await task.WaitAsync(Guard, TimeProvider.System);
    }

    public static TimeSpan Guard { get; } = TimeSpan.FromSeconds(60);

    public static SessionChange Say(params string[] texts) =>
        new() { Messages = [.. texts.Select(text => new ChatMessage(ChatRole.User, text))] };

    public static IEnumerable<string> Texts(ISession session) => session.History.Loaded.Select(message => message.Message.Text);

    public async Task<List<string>> StoredTextsAsync(ISession session)
    {
        var stored = await Store.Sessions.LoadAsync(session.Key, SessionRead.Whole);
        var codec = new PayloadCodec(Microsoft.Extensions.Options.Options.Create(new PayloadOptions()));
        return [.. stored!.Messages.Select(record => codec.ReadMessage(record.Payload).Text)];
    }

    public async Task<List<string>> TopicsAsync(SessionKey key)
    {
        var page = await Store.Events.ReadAsync(new EventFilter { Session = key.Id, Partition = key.Partition }, default, 100);
        return [.. page.Events.Select(record => record.Event.Topic)];
    }

    public static MetricCollector<long> Count(ServiceProvider process, string instrument) =>
        new(process.GetRequiredService<IMeterFactory>(), SmallTalkDiagnostics.MeterName, instrument);

    /// <summary>Sends what was raised so far to the sink.</summary>
    public static async Task FlushAlertsAsync(ServiceProvider process)
    {
        var dispatcher = process.GetRequiredService<AlertDispatcher>();
        await dispatcher.StartAsync(CancellationToken.None);
        await dispatcher.StopAsync(CancellationToken.None).WaitAsync(Guard, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        Faults.Abort();
        foreach (var process in processes)
            await process.DisposeAsync();
    }
}
