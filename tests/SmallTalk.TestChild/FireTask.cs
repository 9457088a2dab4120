using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.TestChild;

/// <summary>
/// A host that publishes and subscribes while others do the same on the same store, and while it may be killed. Arguments: the engine, its path or connection string, the
/// folder of the ledgers, the instance, which of its lives this is, and settings as <c>key=value</c>. It says <c>ready</c> when it is subscribed, publishes from <c>go</c> to
/// <c>drain</c>, then says <c>drained</c>, and ends by <c>stop</c>.
/// </summary>
internal sealed class FireTask(IHost host, string folder, string life)
{
    private const int Publishers = 3;

    // Some attempts fail, so that retries are under fire as well.
    private const int FailingOne = 499;

    private readonly FireLedger _acknowledged = new(Path.Combine(folder, $"{life}.acknowledged"));
    private readonly FireLedger _handled = new(Path.Combine(folder, $"{life}.handled"));
    private readonly HashSet<string> _failed = [];

    public static async Task<int> RunAsync(string engine, string location, string folder, string instance, string life, string[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddSmallTalk(engine, location, [$"SmallTalk:Lease:InstanceName={instance}", .. settings]);
        builder.Logging.ClearProviders();
        using var host = builder.Build();
        await host.StartAsync();
        // Whoever has lost its lease must be started again; until then nothing it does counts.
        host.Services.GetRequiredService<IProcessIdentity>().Lost.Register(Process.GetCurrentProcess().Kill);
        await new FireTask(host, folder, $"{instance}.{life}").LiveAsync();
        return 0;
    }

    private async Task LiveAsync()
    {
        var bus = host.Services.GetRequiredService<IEventBus>();
        Subscribe(bus, "each", options => options with { Mode = SubscriptionMode.Broadcast, Replay = ReplayPolicy.Full });
        Subscribe(bus, "one", options => options);
        Subscribe(bus, "keyed", options => options with { Order = DeliveryOrder.Key, Replay = ReplayPolicy.Full });
        // Whoever has subscribed before a publish gets what is published: after this one all have their places.
        await bus.PublishAsync(new NewEvent { Topic = "ready", OccurredAt = TimeProvider.System.GetUtcNow() });
        Console.WriteLine("ready");
        using var draining = new CancellationTokenSource();
        var publishing = Task.CompletedTask;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            switch (line)
            {
                case "go":
                    publishing = PublishAsync(bus, draining.Token);
                    break;
                case "drain":
                    await draining.CancelAsync();
                    await publishing;
                    Console.WriteLine("drained");
                    break;
                case "stop":
                    await host.StopAsync();
                    Console.WriteLine("stopped");
                    return;
            }
        }
    }

    private Task PublishAsync(IEventBus bus, CancellationToken stop)
    {
        var backend = host.Services.GetRequiredService<IStoreBackend>();
        return Task.WhenAll(
            Enumerable
                .Range(0, Publishers)
                .Select(number => Task.Run(() => new FirePublisher(bus, backend, _acknowledged, $"{life}.{number}").RunAsync(commits: number == 0, stop)))
        );
    }

    private void Subscribe(IEventBus bus, string id, Func<EventSubscriptionOptions, EventSubscriptionOptions> configure) =>
        bus.Subscribe(
            configure(
                new()
                {
                    SubscriberId = id,
                    Patterns = ["fire:*"],
                    MaxAttempts = 100,
                }
            ),
            (record, _) =>
            {
                var number = Encoding.UTF8.GetString(record.Event.Payload.Bytes.Span);
                FailAtTimes($"{id} {record.Event.Session} {number}");
                _handled.Write($"{id} {record.Event.Session} {number}");
                return ValueTask.CompletedTask;
            }
        );

    private void FailAtTimes(string what)
    {
        lock (_failed)
            if ((uint)what.GetHashCode(StringComparison.Ordinal) % FailingOne == 0 && _failed.Add(what))
                throw new TimeoutException("not now");
    }
}
