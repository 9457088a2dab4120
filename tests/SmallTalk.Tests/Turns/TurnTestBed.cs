using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using SmallTalk.Tests;

namespace SmallTalk.Turns;

/// <summary>One store and one clock, and as many processes over it as a test wants.</summary>
internal sealed class TurnTestBed : IAsyncDisposable
{
    private readonly List<TurnProcess> _processes = [];

    public TurnTestBed() => Store = new(Time);

    public static TimeSpan Guard { get; } = TimeSpan.FromSeconds(60);

    public ObservedTime Time { get; } = new();

    public InMemoryStoreBackend Store { get; }

    public SessionKey Key { get; } = new(SessionId.Parse("s1"));

    /// <summary>A process with these agents, over a store that others may share with it when it has a lease.</summary>
    public TurnProcess Start(
        IEnumerable<IAgent> agents,
        Action<TurnRunnerOptions>? configure = null,
        Action<IServiceCollection>? more = null,
        ProcessOwner? owner = null
    )
    {
        var faults = new FaultPlan(Time);
        var services = new ServiceCollection();
        services.AddMetrics();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging());
        services.AddOptions<PayloadOptions>();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IStoreBackend>(new FaultInjectingBackend(owner is null ? Store : new BorrowedBackend(Store, StoreCapabilities.Shared), faults));
        services.AddSingleton<IProcessIdentity>(new Identity(owner));
        services.AddSingleton<PayloadCodec>();
        services.AddDiagnosticsRoom().AddSessionsRoom().AddAgentsRoom().AddTurnsRoom();
        foreach (var agent in agents)
            services.AddSingleton(AgentSource.Of(agent));
        services.Configure<TurnRunnerOptions>(options => configure?.Invoke(options));
        more?.Invoke(services);
        var process = new TurnProcess(services.BuildServiceProvider(), faults, Key);
        _processes.Add(process);
        return process;
    }

    public async Task<ProcessOwner> AcquireLeaseAsync(string instance) => (await Store.Leases.AcquireAsync(instance, TimeSpan.FromSeconds(4))).Owner;

    /// <summary>What is stored, a line a message.</summary>
    public async Task<string[]> StoredAsync()
    {
        var stored = await Store.Sessions.LoadAsync(Key, SessionRead.Whole);
        var codec = new PayloadCodec(Options.Create(new PayloadOptions()));
        return [.. stored!.Messages.Select(record => Line(codec.ReadMessage(record.Payload)))];
    }

    public async Task<string[]> TopicsAsync() =>
        [.. (await EventsAsync()).Select(record => record.Event.Topic).Where(topic => topic != SmallTalkTopics.SessionCreated)];

    public async Task<IReadOnlyList<EventRecord>> EventsAsync() => (await Store.Events.ReadAsync(new EventFilter { Session = Key.Id }, default, 1000)).Events;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }

    private static string Line(ChatMessage message)
    {
        var who = message.Role == ChatRole.User ? "user" : message.AuthorName ?? message.Role.Value;
        var marks = string.Concat((message.AdditionalProperties ?? []).Keys.Select(mark => $" [{mark}]"));
        return $"{who}: {string.Join(" ", message.Contents.Select(Show))}{marks}";
    }

    private static string Show(AIContent content) =>
        content switch
        {
            TextContent text => text.Text,
            FunctionCallContent call => $"{call.Name}({call.CallId})",
            FunctionResultContent result =>
                $"{result.CallId}={(result.Result?.ToString()!.StartsWith("Error: the turn", StringComparison.Ordinal) is true ? "?" : result.Result)}",
            _ => content.GetType().Name,
        };

    private sealed class Identity(ProcessOwner? owner) : IProcessIdentity
    {
        public ProcessOwner? Owner => owner;

        public CancellationToken Lost => CancellationToken.None;
    }
}
