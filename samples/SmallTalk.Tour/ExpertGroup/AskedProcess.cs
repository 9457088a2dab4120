using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Hosting;
using SmallTalk.Groups;
using SmallTalk.Testing;
using SmallTalk.Tour.PersistAndResume;

namespace SmallTalk.Tour.ExpertGroup;

/// <summary>The process that is killed in the midst of a turn of the group. It asks three experts one question and reports what it hears.</summary>
internal static class AskedProcess
{
    /// <summary>The hidden argument; after it come the folder of the store and the file of the ledger.</summary>
    public const string Argument = "--ask";

    public const string Question = "@cook @guide @banker We have a free weekend. What do you suggest?";

    /// <summary>Whose answer is never ended: the process is killed in its midst.</summary>
    public const string CutOff = "guide";

    /// <summary>How many chunks of that answer come.</summary>
    public const int Chunks = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        using var host = ExpertHost.Build(args[0], CutShort);
        await host.StartAsync();
        using var ledger = new AckLedger(args[1]);
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var team = await ExpertHost.OpenAsync(host.Services, CancellationToken.None);
        var known = (long)team.Session.History.Count;
        await foreach (var update in team.SendAsync(new ChatMessage(ChatRole.User, Question)))
        {
            known = Acknowledge(team, ledger, known, output);
            if (update.Text.Length > 0)
                Report(output, new(ChildEventKind.Chunk, Chat: 0, update.Speaker, update.Text));
        }
        await host.StopAsync();
        return 0;
    }

    private static ScriptedReply CutShort(Expert expert, ScriptedReply reply) =>
        expert.Name == CutOff ? reply with { Chunks = [.. reply.Chunks.Take(Chunks)], Hangs = true } : reply;

    // Whatever the history holds is stored: the session commits before it shows.
    private static long Acknowledge(IGroupConversation team, AckLedger ledger, long known, TextWriter output)
    {
        foreach (var message in team.Session.History.Loaded.SkipWhile(message => message.Sequence <= known))
        {
            ledger.Record(team.Session.Key, message);
            Report(output, new(ChildEventKind.Stored, Chat: 0, message.Message.AuthorName ?? "you", message.Message.Text, message.Sequence));
            known = message.Sequence;
        }
        return known;
    }

    private static void Report(TextWriter output, ChildEvent happened) => output.WriteLine(JsonSerializer.Serialize(happened, ChildJson.Default.ChildEvent));
}
