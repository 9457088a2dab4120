using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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

    public ObservedTime Time { get; } = new();

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
            await Time.TimerSetAsync(wait).WaitAsync(Guard, TimeProvider.System);
            Time.Advance(wait);
        }
        await task.WaitAsync(Guard, TimeProvider.System);
    }

    /// <summary>Moves the clock whenever someone waits for this long, until it is told to end.</summary>
    public async Task RunClockAsync(TimeSpan wait, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await Time.TimerSetAsync(wait).WaitAsync(end);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            Time.Advance(wait);
        }
    }

    /// <summary>Collects the commits sent to the store from now on.</summary>
    public IReadOnlyCollection<SessionCommit> WatchCommits()
    {
        var sent = new ConcurrentQueue<SessionCommit>();
        Faults.Add(
            StoreOperations.Commit,
            Fault.FailBefore(),
            when: call =>
            {
                sent.Enqueue((SessionCommit)call.Argument!);
                return false;
            }
        );
        return sent;
    }

    /// <summary>Completes at the next call of an operation.</summary>
    public Task NextAsync(string operation)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Faults.Add(
            operation,
            Fault.FailBefore(),
            when: _ =>
            {
                called.TrySetResult();
                return false;
            }
        );
        return called.Task;
    }

    /// <summary>Moves the clock step by step until something has happened.</summary>
    public async Task AdvanceUntilAsync(Task happened, TimeSpan step)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!happened.IsCompleted && TimeProvider.System.GetElapsedTime(begun) < Guard)
        {
            Time.Advance(step);
            await Task.Yield();
        }
        await happened.WaitAsync(Guard, TimeProvider.System);
    }

    /// <summary>Completes when a log entry with this event id was written.</summary>
    public async Task LoggedAsync(int eventId)
    {
        await foreach (var entry in Logs.GetLogsAsync())
            if (entry.Id.Id == eventId)
                return;
    }

    public static TimeSpan Guard { get; } = TimeSpan.FromSeconds(60);

    public static SessionChange Say(params string[] texts) => new() { Messages = [.. texts.Select(text => new ChatMessage(ChatRole.User, text))] };

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
