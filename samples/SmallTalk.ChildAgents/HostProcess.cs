using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Samples.ChildAgents;

/// <summary>The host: it has the conversation, and the agent has a process of its own.</summary>
internal static class HostProcess
{
    public static async Task<int> RunAsync(Func<int, Task> trouble)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.None); // Logging__LogLevel__Default=Information shows what is logged
        var writer = ChildProcessAgent.Factory(new() { Name = "writer" }, ChildProcessOptions.OfThisProgram(ChildProcess.Argument));
        var processes = new List<int>();
        builder.Services.AddSmallTalk().UseInMemoryStore().AddAgent(services => Noted(writer(services))); // .AddAgent(writer) does; the sample wants to know the processes
        using var host = builder.Build();
        var changes = Channel.CreateUnbounded<HealthChange>();
        host.Services.GetRequiredService<IEventBus>()
            .Subscribe(
                new() { SubscriberId = "ops", Patterns = [SmallTalkTopics.AgentHealth] },
                HealthJson.Default.HealthChange,
                (change, _, token) => changes.Writer.WriteAsync(change, token)
            );
        await host.StartAsync();
        var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync("letter-to-ann");

        await SayAsync(host, session, "Draft a letter to Ann");
        Console.WriteLine($"{trouble.Method.Name} process {processes[^1]}");
        await trouble(processes[^1]);
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await WaitAsync(changes.Reader, "failed", stopping);
        await WaitAsync(changes.Reader, "healthy", stopping); // recovery has called the factory again
        await SayAsync(host, session, "And now one to Bob");

        Console.WriteLine($"{session.History.Count} messages, {processes.Count} processes");
        await host.StopAsync();
        return Environment.ExitCode;

        IAgent Noted(IAgent agent)
        {
            processes.Add(((ChildProcessAgent)agent).ProcessId);
            return agent;
        }
    }

    private static async Task SayAsync(IHost host, ISession session, string text)
    {
        Console.WriteLine($"user: {text}");
        Console.Write("writer: ");
        await foreach (var update in host.Services.GetRequiredService<ITurnRunner>().SendAsync(session, "writer", text))
            Console.Write(update.Text);
        Console.WriteLine();
    }

    /// <summary>Reads what became of the agent, one change after the other, so that none is missed.</summary>
    private static async Task WaitAsync(ChannelReader<HealthChange> changes, string awaited, CancellationToken stopping)
    {
        HealthChange change;
        do
        {
            change = await changes.ReadAsync(stopping);
            Console.WriteLine($"{change.Agent} is {change.Status}{(change.Cause is null ? "" : $": {change.Cause}")}");
        } while (change.Status != awaited);
    }
}

/// <summary>What the event <c>agent:health</c> carries.</summary>
internal sealed record HealthChange(string Agent, string Status, string? Cause);

/// <summary>How it is read.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthChange))]
internal sealed partial class HealthJson : JsonSerializerContext;
