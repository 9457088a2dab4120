using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmallTalk.Events;

namespace SmallTalk.Samples.EventBus;

/// <summary>Publisher and subscribers in one process: one is away, one fails, and no event is lost.</summary>
internal static class OneProcess
{
    public static async Task RunAsync(string folder)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical); // a handler fails on purpose; Logging__LogLevel__Default=Information shows what is logged
        builder.Services.AddSmallTalk().UseFileStore(folder);
        using var host = builder.Build();
        await host.StartAsync();
        var bus = host.Services.GetRequiredService<IEventBus>();
        var told = Channel.CreateUnbounded<string>(); // what the handlers tell

        Console.WriteLine("Billing subscribes, and an order is placed.");
        await using (SubscribeBilling(bus, told))
        {
            await bus.PublishAsync(Order.Placed, new("A-1", 1250), OrderJson.Default.Order);
            await ShowNextAsync(told);
        }

        Console.WriteLine("Billing is away, and an order is placed. It is delivered when billing comes back.");
        await bus.PublishAsync(Order.Placed, new("A-2", 990), OrderJson.Default.Order);
        await using var billing = SubscribeBilling(bus, told);
        await ShowNextAsync(told);

        Console.WriteLine("The mailer fails. What it cannot handle is kept as a dead letter, and ops are told.");
        var mailServerIsUp = false;
        await using var ops = bus.Subscribe(
            SmallTalkTopics.SubscriberDeadLetter,
            "ops",
            (record, token) => told.Writer.WriteAsync($"ops: {record.Event.Topic}", token)
        );
        await using var mailer = bus.Subscribe(
            new()
            {
                SubscriberId = "mailer",
                Patterns = [Order.Shipped],
                MaxAttempts = 2,
            },
            OrderJson.Default.Order,
            (order, _, token) =>
                mailServerIsUp ? told.Writer.WriteAsync($"mailer: {order.Id} is on its way", token) : throw new IOException("the mail server is down")
        );
        await bus.PublishAsync(Order.Shipped, new("A-1", 1250), OrderJson.Default.Order);
        await ShowNextAsync(told);

        Console.WriteLine("The mail server is up again, and the dead letters are replayed.");
        mailServerIsUp = true;
        var deadLetters = host.Services.GetRequiredService<IDeadLetterQueue>();
        foreach (var letter in await deadLetters.ListAsync(new() { SubscriberId = "mailer" }))
        {
            Console.WriteLine($"  {letter.SubscriberId} failed {letter.Attempts} times at {letter.Event.Event.Topic}: {letter.Error}");
            await deadLetters.ReplayAsync(letter.SubscriberId, letter.Event.Event.Id);
            await ShowNextAsync(told);
        }

        await host.StopAsync();
        Console.WriteLine("Stopped. Each subscriber goes on from here at the next start.");
    }

    private static IEventSubscription SubscribeBilling(IEventBus bus, Channel<string> told) =>
        bus.Subscribe(
            new()
            {
                SubscriberId = "billing", // stable: under this id it goes on where it left off, also after a restart
                Patterns = [Order.Placed],
                Replay = ReplayPolicy.Full, // of what was published while it was away it gets everything
            },
            OrderJson.Default.Order,
            (order, _, token) => told.Writer.WriteAsync($"billing: {order.Id} for {order.Cents} cents", token)
        );

    private static async Task ShowNextAsync(Channel<string> told) => Console.WriteLine($"  {await told.Reader.ReadAsync()}");
}
