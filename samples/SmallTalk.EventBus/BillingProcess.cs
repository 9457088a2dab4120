using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmallTalk.Events;

namespace SmallTalk.Samples.EventBus;

/// <summary>The worker that bills orders. Of several such processes one has the subscriber, the others stand by.</summary>
internal static class BillingProcess
{
    public static async Task RunAsync(string connection, int count)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical); // Logging__LogLevel__Default=Information shows what is logged
        builder.Services.AddSmallTalk().UsePostgres(connection);
        using var host = builder.Build();
        var bus = host.Services.GetRequiredService<IEventBus>();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var options = new EventSubscriptionOptions
        {
            SubscriberId = "billing",
            Patterns = [Order.Placed],
            Mode = SubscriptionMode.Shared,
            Replay = ReplayPolicy.Full,
        };
        var billed = 0;
        // Subscribed before the start, it has its place in the log when the host has started.
        var subscription = bus.Subscribe(
            options,
            OrderJson.Default.Order,
            (order, record, _) =>
            {
                // After a kill an order may come again, under the same record.Event.Id: the key that keeps a card from being charged twice.
                Console.WriteLine($"billed {order.Id}");
                if (++billed == count)
                    lifetime.StopApplication();
                return ValueTask.CompletedTask;
            }
        );
        await host.StartAsync();
        Console.WriteLine($"process {Environment.ProcessId} {(subscription.IsActive ? "bills orders" : "stands by")}");
        await host.WaitForShutdownAsync();
        Console.WriteLine($"stopped, {billed} billed");
    }
}
