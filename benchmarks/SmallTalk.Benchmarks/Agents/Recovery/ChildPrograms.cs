using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>What this program is when a measurement starts it as a child that is killed.</summary>
internal static class ChildPrograms
{
    public const string Agent = "child-agent";
    public const string Host = "child-host";

    /// <summary>An agent over the pipes of its host.</summary>
    public static async Task<int> RunAgentAsync()
    {
        await ChildAgentHost.RunAsync(new DoomedAgent("doomed"));
        return 0;
    }

    /// <summary>A host on an SQLite file that is asked one thing in one session, says so, and never answers.</summary>
    public static async Task<int> RunHostAsync(string path, string session)
    {
        var library = await Library.StartAsync(builder => builder.UseSqlite(path).AddAgent(new DoomedAgent("writer")));
        var talk = await library.Sessions.OpenAsync(session);
        await foreach (var update in library.Turns.SendAsync(talk, "writer", DoomedAgent.Hang))
            Console.WriteLine($"asked {update.Text}");
        return 1;
    }
}
