using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Tour.PersistAndResume;
using SmallTalk.Turns;

namespace SmallTalk.Tour.Listening;

/// <summary>Events reach their subscribers: over a kill, over a handler that fails, and over an absence.</summary>
internal sealed class EventsChapter : IChapter
{
    private const int Chats = 3;
    private const string CriticalTopic = "news:flood";

    public string Name => "events";

    public string Why =>
        "What happens in a conversation is told to others: to billing, to a page, to other agents. An event that was acknowledged must reach every subscriber, whoever dies or fails. "
        + "Here the process of a subscriber is killed with SIGKILL in mid-backlog, a second subscriber cannot handle its event, and a third one was away.";

    public async Task RunAsync(TourContext context, CancellationToken cancellationToken)
    {
        var store = Path.Combine(context.Folder, "events");
        using var ledger = new AckLedger();
        var published = await TalkAsync(context, store, ledger, cancellationToken);
        await ListenAsync(context, store, published, cancellationToken);
        using var host = TalkHost.Build(store, context.Recordings, TimeSpan.Zero);
        await host.StartAsync(cancellationToken);
        await FailAsync(context, host.Services, cancellationToken);
        await ComeLateAsync(context, host.Services.GetRequiredService<IEventBus>(), cancellationToken);
        await context.CheckAsync(ledger, host.Services.GetRequiredService<ISessionManager>(), cancellationToken);
        await host.StopAsync(cancellationToken);
    }

    /// <summary>Agents talk; every turn tells of itself in the commits that store it.</summary>
    private static async Task<HashSet<string>> TalkAsync(TourContext context, string store, AckLedger ledger, CancellationToken cancellationToken)
    {
        context.Narrator.Heading("A subscriber makes itself known and leaves. Then agents talk.");
        using var host = TalkHost.Build(store, context.Recordings, TimeSpan.Zero);
        await host.StartAsync(cancellationToken);
        var bus = host.Services.GetRequiredService<IEventBus>();
        await bus.Subscribe(ListeningProcess.Subscription, (_, _) => default).DisposeAsync();
        var sessions = host.Services.GetRequiredService<ISessionManager>();
        foreach (var (chat, conversation) in context.Recordings.Conversations.Take(Chats).Index())
        {
            var session = await sessions.OpenAsync(TalkHost.SessionOf(chat), cancellationToken: cancellationToken);
            var turn = host
                .Services.GetRequiredService<ITurnRunner>()
                .SendAsync(session, conversation.Id, conversation.Question, cancellationToken: cancellationToken);
            await foreach (var _ in turn) { }
            foreach (var message in session.History.Loaded)
                ledger.Record(session.Key, message);
        }
        var page = await bus.ReplayAsync(new() { Limit = 10_000 }, cancellationToken);
        foreach (var topic in page.Events.CountBy(record => record.Event.Topic))
            context.Narrator.Note($"{topic.Value} × {topic.Key}");
        context.Narrator.Hold($"{Chats} conversations, {ledger.Entries.Count} messages and {page.Events.Count} events: both in the same commits");
        await host.StopAsync(cancellationToken);
        return [.. page.Events.Select(record => record.Event.Id.ToString())];
    }

    private static async Task ListenAsync(TourContext context, string store, HashSet<string> published, CancellationToken cancellationToken)
    {
        var handled = new HashSet<string>();
        await using (var first = ChildProcess.Start(ListeningProcess.Argument, store))
        {
            context.Narrator.Heading($"The subscriber comes back in a process of its own (pid {first.Id}).");
            while (handled.Count < published.Count / 2)
            {
                handled.Add(await NextIdAsync(first, cancellationToken));
                await first.AnswerAsync();
            }
            // The event that is in hand when the process dies is not answered.
            await NextIdAsync(first, cancellationToken);
            await first.KillAsync();
            context.Narrator.Blow($"kill -9 with {handled.Count} of {published.Count} events handled and one in hand");
        }
        await using var second = ChildProcess.Start(ListeningProcess.Argument, store);
        context.Narrator.Heading($"A new process of the same subscriber starts (pid {second.Id}).");
        var (repeated, fresh) = (0, 0);
        while (!handled.IsSupersetOf(published))
        {
            _ = handled.Add(await NextIdAsync(second, cancellationToken)) ? fresh++ : repeated++;
            await second.AnswerAsync();
        }
        second.CloseInput();
        await second.EndAsync(cancellationToken);
        context.Narrator.Hold($"it got the other {fresh}; {repeated} came again, those since the last saved cursor: all {published.Count} are handled, 0 lost");
    }

    private static async Task FailAsync(TourContext context, IServiceProvider services, CancellationToken cancellationToken)
    {
        context.Narrator.Heading("A mailer cannot send a mail, and another subscriber is told.");
        var (bus, letters) = (services.GetRequiredService<IEventBus>(), services.GetRequiredService<IDeadLetterQueue>());
        var told = new TaskCompletionSource();
        await using var ops = bus.Subscribe(
            SmallTalkTopics.SubscriberDeadLetter,
            "ops",
            (_, _) =>
            {
                told.TrySetResult();
                return default;
            }
        );
        var works = false;
        var sent = new TaskCompletionSource<EventRecord>();
        var mailer = new EventSubscriptionOptions
        {
            SubscriberId = "mailer",
            Patterns = ["mail:*"],
            MaxAttempts = 2,
        };
        await using var subscription = bus.Subscribe(
            mailer,
            (record, _) =>
            {
                if (!works)
                    throw new InvalidOperationException("the mail server is down");
                sent.TrySetResult(record);
                return default;
            }
        );
        await bus.PublishAsync(New("mail:invoice"), cancellationToken: cancellationToken);
        await told.Task.WaitAsync(cancellationToken);
        var letter = (await letters.ListAsync(new() { SubscriberId = "mailer" }, cancellationToken)).Single();
        context.Narrator.Refuse($"'{letter.Event.Event.Topic}' after {letter.Attempts} attempts: {letter.Error}");
        context.Narrator.Hold($"it is kept as a dead letter, and '{SmallTalkTopics.SubscriberDeadLetter}' has said so");
        works = true;
        await letters.ReplayAsync("mailer", letter.Event.Event.Id, cancellationToken: cancellationToken);
        if ((await sent.Task.WaitAsync(cancellationToken)).Event.Id != letter.Event.Event.Id)
            throw new InvalidOperationException("Another event was sent than the one of the letter.");
        context.Narrator.Hold("the mail server is back; the letter is replayed, and the mail is sent under the event's own id");
    }

    private static async Task ComeLateAsync(TourContext context, IEventBus bus, CancellationToken cancellationToken)
    {
        context.Narrator.Heading("A reader of the news leaves, misses four events, and returns.");
        var reader = new EventSubscriptionOptions { SubscriberId = "reader", Patterns = ["news:*"] };
        await bus.Subscribe(reader, (_, _) => default).DisposeAsync();
        await bus.PublishAsync(
            [New("news:weather"), New("news:sports"), New(CriticalTopic, EventPriority.Critical), New("news:chess")],
            cancellationToken: cancellationToken
        );
        var seen = Channel.CreateUnbounded<string>();
        await using var subscription = bus.Subscribe(reader, (record, token) => seen.Writer.WriteAsync(record.Event.Topic, token));
        await bus.PublishAsync(New("news:now"), cancellationToken: cancellationToken);
        var (missed, fresh) = (await seen.Reader.ReadAsync(cancellationToken), await seen.Reader.ReadAsync(cancellationToken));
        if ((missed, fresh) != (CriticalTopic, "news:now"))
            throw new InvalidOperationException($"The reader got {missed} and {fresh}.");
        context.Narrator.Hold($"by its replay policy, the default, it got what was critical of that ({missed}), and then what is new ({fresh})");
    }

    private static NewEvent New(string topic, EventPriority priority = EventPriority.Normal) =>
        new()
        {
            Topic = topic,
            Priority = priority,
            OccurredAt = TimeProvider.System.GetUtcNow(),
        };

    /// <summary>The id of the event that the process of the subscriber has in hand.</summary>
    private static async Task<string> NextIdAsync(ChildProcess subscriber, CancellationToken cancellationToken) =>
        await subscriber.NextLineAsync(cancellationToken) ?? throw new InvalidOperationException("The process of the subscriber has ended by itself.");
}
