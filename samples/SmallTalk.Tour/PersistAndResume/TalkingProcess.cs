using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Tour.Recordings;
using SmallTalk.Turns;

namespace SmallTalk.Tour.PersistAndResume;

/// <summary>The process that is killed: it lets the agents talk, and goes on with whatever a former process left behind.</summary>
internal sealed class TalkingProcess(ISessionManager sessions, ITurnRunner turns, AckLedger ledger, TextWriter output)
{
    /// <summary>The hidden argument; after it come the folder of the store and the file of the ledger.</summary>
    public const string Argument = "--talk";

    private static readonly TimeSpan ChunkDelay = TimeSpan.FromMilliseconds(2);

    public static async Task<int> RunAsync(string[] args)
    {
        var recordings = await RecordingSource.FindAsync(CancellationToken.None);
        using var host = TalkHost.Build(args[0], recordings, ChunkDelay);
        await host.StartAsync();
        using var ledger = new AckLedger(args[1]);
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var talk = new TalkingProcess(host.Services.GetRequiredService<ISessionManager>(), host.Services.GetRequiredService<ITurnRunner>(), ledger, output);
        foreach (var (chat, conversation) in recordings.Conversations.Index())
            await talk.TalkAsync(chat, conversation);
        await host.StopAsync();
        return 0;
    }

    private async Task TalkAsync(int chat, RecordedConversation conversation)
    {
        var session = await sessions.OpenAsync(TalkHost.SessionOf(chat));
        if (turns.GetPendingTurn(session) is not null)
        {
            Report(new(ChildEventKind.Resumed, chat, Sequence: session.History.Count));
            await FollowAsync(chat, session, turns.ResumeTurnAsync(session));
        }
        else if (session.History.Count == 0)
        {
            Report(new(ChildEventKind.Begun, chat));
            await FollowAsync(chat, session, turns.SendAsync(session, conversation.Id, conversation.Question));
        }
        else
        {
            Report(new(ChildEventKind.Found, chat, Sequence: session.History.Count));
        }
    }

    private async Task FollowAsync(int chat, ISession session, IAsyncEnumerable<TurnUpdate> turn)
    {
        // Whatever the history holds is stored: the session commits before it shows.
        var known = Acknowledge(chat, session, 0);
        await foreach (var update in turn)
        {
            known = Acknowledge(chat, session, known);
            if (update.Receipt is not null)
                Report(new(ChildEventKind.Ended, chat, Sequence: update.Receipt.LastSequence));
            else if (update.Text.Length > 0)
                Report(new(ChildEventKind.Chunk, chat, update.Speaker, update.Text, MessageId: update.Update?.MessageId));
        }
    }

    private long Acknowledge(int chat, ISession session, long known)
    {
        foreach (var message in session.History.Loaded.SkipWhile(message => message.Sequence <= known))
        {
            ledger.Record(session.Key, message);
            var said = message.Message;
            Report(new(ChildEventKind.Stored, chat, said.AuthorName ?? "you", said.Text, message.Sequence, said.MessageId));
            known = message.Sequence;
        }
        return known;
    }

    private void Report(ChildEvent happened) => output.WriteLine(JsonSerializer.Serialize(happened, ChildJson.Default.ChildEvent));
}
