using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using SmallTalk.Tour.Recordings;

namespace SmallTalk.Tour.PersistAndResume;

/// <summary>The host of the conversations: a file store, an agent for every speaker, a group for every conversation.</summary>
internal static class TalkHost
{
    // With a fixed name a restarted process takes its own work up at once, and does not wait until the lease of the killed one has run out.
    private const string InstanceName = "tour";

    public static SessionId SessionOf(int chat) => $"chat-{chat + 1}";

    public static IHost Build(string folder, RecordingSource recordings, TimeSpan chunkDelay, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.Configure<ProcessLeaseOptions>(lease => lease.InstanceName = InstanceName);
        var smallTalk = builder.Services.AddSmallTalk().UseFileStore(folder);
        foreach (var speaker in recordings.Conversations.SelectMany(conversation => conversation.Speakers).Distinct(StringComparer.OrdinalIgnoreCase))
            smallTalk.AddAgent(speaker, _ => new RecordedConversationClient(recordings.Conversations, speaker, chunkDelay: chunkDelay));
        foreach (var conversation in recordings.Conversations)
            smallTalk.AddGroup(_ => new RecordedConversationDirector(conversation));
        configure?.Invoke(builder.Services);
        return builder.Build();
    }
}
