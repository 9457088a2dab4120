using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmallTalk.Events;

namespace SmallTalk.Samples.EventBus;

/// <summary>The process that places orders.</summary>
internal static class OrdersProcess
{
    public static async Task RunAsync(string connection, int count)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical); // Logging__LogLevel__Default=Information shows what is logged
        builder.Services.AddSmallTalk().UsePostgres(connection);
        using var host = builder.Build();
        await host.StartAsync();
        var bus = host.Services.GetRequiredService<IEventBus>();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var run = Guid.NewGuid().ToString()[..8];
        for (var number = 1; number <= count && !stopping.IsCancellationRequested; number++)
        {
            var order = new Order($"{run}-{number}", 100 * number);
            await bus.PublishAsync(Order.Placed, order, OrderJson.Default.Order);
            Console.WriteLine($"placed {order.Id}"); // it is in the log: it will be billed, whoever dies now
        }
        await host.StopAsync();
    }
}
