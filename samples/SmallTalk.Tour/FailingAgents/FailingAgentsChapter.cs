using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Tour.FailingAgents;

/// <summary>The agents of a group have processes of their own. One is killed in the midst of its answer, one stands still: the conversation goes on to its end.</summary>
internal sealed class FailingAgentsChapter : IChapter
{
    public string Name => "an agent dies, an agent freezes";

    public string Why =>
        "An agent that hangs takes the conversation with it, and nobody sees why. Here every agent lives in a process of its own, and SmallTalk watches: one that dies is seen at once, one that "
        + "stands still within five seconds. It is restarted, the answer that was cut off is asked for again, and the conversation must come out as if nothing had happened.";

    public async Task RunAsync(TourContext context, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(context.Folder, "failing-agents");
        var conversation = context.Recordings.Conversations[0];
        using var ledger = new AckLedger();
        using (var host = Build(folder, conversation, conversation.Speakers))
        {
            await host.StartAsync(cancellationToken);
            var news = new AgentNews(host.Services.GetRequiredService<IEventBus>());
            context.Narrator.Heading($"{conversation.Speakers.Count} agents in {conversation.Speakers.Count} processes talk.");
            await TalkAsync(context, host, conversation, ledger, news, cancellationToken);
            await host.StopAsync(cancellationToken);
        }

        context.Narrator.Heading("Restarted: the store is opened anew, without any agent.");
        using var restarted = Build(folder, conversation, []);
        await restarted.StartAsync(cancellationToken);
        var sessions = restarted.Services.GetRequiredService<ISessionManager>();
        await CompareAsync(context, sessions, conversation, cancellationToken);
        await context.CheckAsync(ledger, sessions, cancellationToken);
        await restarted.StopAsync(cancellationToken);
    }

    private static SessionId Session => "group";

    private static IHost Build(string folder, RecordedConversation conversation, IEnumerable<string> speakers)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        var smallTalk = builder.Services.AddSmallTalk().UseSqlite(Path.Combine(folder, "store.db"));
        foreach (var speaker in speakers)
            smallTalk.AddAgent(ChildProcessAgent.Factory(new() { Name = speaker }, ChildProcessOptions.OfThisProgram(SpeakingProcess.Argument, speaker)));
        smallTalk.AddGroup(_ => new RecordedConversationDirector(conversation));
        return builder.Build();
    }

    private static async Task TalkAsync(
        TourContext context,
        IHost host,
        RecordedConversation conversation,
        AckLedger ledger,
        AgentNews news,
        CancellationToken cancellationToken
    )
    {
        var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync(Session, cancellationToken: cancellationToken);
        var mishaps = new Queue<Mishap>(Mishap.All);
        var (known, chunk) = (0L, 0);
        var turn = host.Services.GetRequiredService<ITurnRunner>().SendAsync(session, conversation.Id, conversation.Question, cancellationToken: cancellationToken);
        await foreach (var update in turn)
        {
            foreach (var message in session.History.Loaded.SkipWhile(message => message.Sequence <= known))
            {
                ledger.Record(session.Key, message);
                (known, chunk) = (message.Sequence, 0);
                if (known > 1)
                    context.Narrator.Speech(message.Message.AuthorName!, message.Message.Text, $"✓{known}");
            }
            if (update.Text.Length == 0 || !mishaps.TryPeek(out var mishap) || !mishap.IsDue((int)known, ++chunk))
                continue;
            await StrikeAsync(context, host, mishaps.Dequeue(), update.Speaker, news, cancellationToken);
        }
    }

    private static async Task StrikeAsync(TourContext context, IHost host, Mishap mishap, string speaker, AgentNews news, CancellationToken cancellationToken)
    {
        host.Services.GetRequiredService<IAgentRegistry>().TryGet(speaker, out var agent);
        var struck = TimeProvider.System.GetUtcNow();
        await mishap.StrikeAsync((ChildProcessAgent)agent!);
        context.Narrator.Blow($"In the midst of its answer the process of '{speaker}' is {mishap.Words}.");
        await news.TellAsync(context.Narrator, struck, cancellationToken);
    }

    /// <summary>Holds what is stored against the recording, word for word.</summary>
    private static async Task CompareAsync(TourContext context, ISessionManager sessions, RecordedConversation conversation, CancellationToken cancellationToken)
    {
        var session = (await sessions.FindAsync(Session, cancellationToken: cancellationToken))!;
        var stored = new List<(string, string)>();
        await foreach (var message in session.History.ReadAsync(cancellationToken: cancellationToken))
            stored.Add((message.Message.AuthorName ?? "", message.Message.Text));
        (string, string)[] recorded = [("", conversation.Question), .. conversation.Messages.Select(message => (message.Speaker, message.Text))];
        if (!stored.SequenceEqual(recorded))
            throw new InvalidOperationException($"The conversation did not come out as it was recorded: {stored.Count} messages are stored, {recorded.Length} were said.");
        context.Narrator.Hold($"{stored.Count} messages, word for word as they would have been without the trouble");
    }
}
