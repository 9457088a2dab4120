using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Events;
using SmallTalk.Tour.PersistAndResume;

namespace SmallTalk.Tour.Listening;

/// <summary>The process that is killed while it has events to handle. It tells the id of each event it gets, and is done with it when the tour answers.</summary>
internal static class ListeningProcess
{
    /// <summary>The hidden argument; after it comes the folder of the store.</summary>
    public const string Argument = "--listen";

    private const int CursorSaveCount = 10;

    public static async Task<int> RunAsync(string[] args)
    {
        using var host = TalkHost.Build(args[0], new([], ""), TimeSpan.Zero, Configure);
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var answers = Channel.CreateUnbounded<string>();
        host.Services.GetRequiredService<IEventBus>()
            .Subscribe(
                Subscription,
                async (record, cancellationToken) =>
                {
                    await output.WriteLineAsync(record.Event.Id.ToString());
                    await answers.Reader.ReadAsync(cancellationToken);
                }
            );
        await host.StartAsync();
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync() is { } answer)
            answers.Writer.TryWrite(answer);
        await host.StopAsync();
        return 0;
    }

    /// <summary>Wants all there is, and all it missed.</summary>
    public static EventSubscriptionOptions Subscription { get; } =
        new()
        {
            SubscriberId = "audit",
            Patterns = ["**"],
            Replay = ReplayPolicy.Full,
        };

    private static void Configure(IServiceCollection services) => services.Configure<EventOptions>(events => events.CursorSaveCount = CursorSaveCount);
}
