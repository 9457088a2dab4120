using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tour.Tail;

/// <summary>A conversation of twenty thousand messages costs what a short one costs, to add to and to open.</summary>
internal sealed class TailChapter : IChapter
{
    private const int Batch = 500;
    private const int Tail = 50;
    private const int Rounds = 40;
    private const int LongestText = 300;
    private static readonly int[] Lengths = [100, 20_000];

    public string Name => "tail of a long conversation";

    public string Why =>
        "Stores that write the whole conversation with every message get slower with each one. SmallTalk writes only what is new and reads only what is asked for: "
        + "adding the next message and opening the newest fifty must cost the same after 100 messages as after 20,000.";

    public async Task RunAsync(TourContext context, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(context.Folder, "long");
        using var ledger = new AckLedger();
        Dictionary<int, double> appends;
        using (var host = Build(folder))
        {
            await host.StartAsync(cancellationToken);
            var sessions = host.Services.GetRequiredService<ISessionManager>();
            context.Narrator.Heading("Two conversations are written.");
            foreach (var length in Lengths)
                await FillAsync(context, sessions, length, ledger, cancellationToken);
            appends = await MeasureAppendsAsync(context, sessions, ledger, cancellationToken);
            await host.StopAsync(cancellationToken);
        }

        context.Narrator.Heading("Restarted: the store is opened anew.");
        using var restarted = Build(folder);
        await restarted.StartAsync(cancellationToken);
        var tails = await MeasureTailsAsync(restarted.Services.GetRequiredService<IStoreBackend>(), cancellationToken);
        context.Narrator.Table(
            ["messages in session", "add one (p50)", $"open the newest {Tail} (p50)"],
            Lengths.Select(length => (IReadOnlyList<string>)[Number(length), Time(appends[length]), Time(tails[length])])
        );
        await context.CheckAsync(ledger, restarted.Services.GetRequiredService<ISessionManager>(), cancellationToken);
        await restarted.StopAsync(cancellationToken);
    }

    private static SessionId IdOf(int length) => $"{length} messages";

    private static IHost Build(string folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSmallTalk().UseFileStore(folder);
        return builder.Build();
    }

    private static async Task FillAsync(TourContext context, ISessionManager sessions, int length, AckLedger ledger, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(IdOf(length), cancellationToken: cancellationToken);
        foreach (var numbers in Enumerable.Range(0, length - Rounds).Chunk(Batch))
            await CommitAsync(session, [.. numbers.Select(number => Message(context, number))], ledger, cancellationToken);
        context.Narrator.Hold($"'{session.Id}': the first {Number(session.History.Count)} are acknowledged");
    }

    /// <summary>Adds the last messages one by one, to both sessions in turn, so that whatever else the machine does hits both.</summary>
    private static async Task<Dictionary<int, double>> MeasureAppendsAsync(
        TourContext context,
        ISessionManager sessions,
        AckLedger ledger,
        CancellationToken cancellationToken
    )
    {
        var times = Lengths.ToDictionary(length => length, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var length in Lengths)
            {
                var session = await sessions.OpenAsync(IdOf(length), cancellationToken: cancellationToken);
                var message = Message(context, length - Rounds + round);
                var begun = TimeProvider.System.GetTimestamp();
                await CommitAsync(session, [message], ledger, cancellationToken);
                times[length].Add(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
            }
        }
        context.Narrator.Hold($"the last {Rounds} of each were added one by one");
        return times.ToDictionary(entry => entry.Key, entry => Median(entry.Value));
    }

    private static async Task CommitAsync(ISession session, ChatMessage[] messages, AckLedger ledger, CancellationToken cancellationToken)
    {
        var receipt = await session.CommitAsync(new SessionChange { Messages = messages }, cancellationToken);
        foreach (var (index, message) in messages.Index())
            ledger.Record(session.Key, receipt.FirstSequence + index, message);
    }

    private static async Task<Dictionary<int, double>> MeasureTailsAsync(IStoreBackend store, CancellationToken cancellationToken)
    {
        var times = Lengths.ToDictionary(length => length, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var length in Lengths)
            {
                var begun = TimeProvider.System.GetTimestamp();
                await store.Sessions.LoadAsync(new SessionKey(IdOf(length)), SessionRead.Tail(Tail), cancellationToken);
                times[length].Add(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
            }
        }
        return times.ToDictionary(entry => entry.Key, entry => Median(entry.Value));
    }

    private static ChatMessage Message(TourContext context, int number)
    {
        var lines = context.Recordings.Conversations[number % context.Recordings.Conversations.Count].Messages;
        var line = lines[number % lines.Count];
        return new(ChatRole.Assistant, line.Text.Length <= LongestText ? line.Text : line.Text[..LongestText])
        {
            AuthorName = line.Speaker,
            MessageId = $"message-{number + 1}",
        };
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.000} ms");
}
