using SmallTalk.Agents;
using SmallTalk.Testing;
using SmallTalk.Tour.Recordings;

namespace SmallTalk.Tour.FailingAgents;

/// <summary>The process in which one agent lives, and in which it is killed or stands still. It knows nothing but what it is asked.</summary>
internal static class SpeakingProcess
{
    /// <summary>The hidden argument; after it comes the agent's name.</summary>
    public const string Argument = "--speak";

    // Slow enough that there is a midst of an answer.
    private static readonly TimeSpan ChunkDelay = TimeSpan.FromMilliseconds(10);

    public static async Task<int> RunAsync(string[] args)
    {
        var recordings = await RecordingSource.FindAsync(CancellationToken.None);
        var model = new RecordedConversationClient(recordings.Conversations, args[0], chunkDelay: ChunkDelay);
        await ChildAgentHost.RunAsync(new ChatAgent(new() { Name = args[0] }, model));
        return 0;
    }
}
