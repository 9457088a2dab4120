using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Groups;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tour.ExpertGroup;

/// <summary>The host of the group: an SQLite file, four experts with profiles, and a group that chooses by relevance.</summary>
internal static class ExpertHost
{
    public const string Group = "experts";

    // With a fixed name a restarted process takes its own work up at once, and does not wait until the lease of the killed one has run out.
    private const string InstanceName = "tour";

    public static SessionId Session => "questions";

    /// <summary>Builds it.</summary>
    /// <param name="folder">The folder of the store.</param>
    /// <param name="alter">Changes what an expert says; null leaves it as it is.</param>
    public static IHost Build(string folder, Func<Expert, ScriptedReply, ScriptedReply>? alter = null)
    {
        alter ??= static (_, reply) => reply;
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.Configure<ProcessLeaseOptions>(lease => lease.InstanceName = InstanceName);
        var smallTalk = builder.Services.AddSmallTalk().UseSqlite(Path.Combine(folder, "experts.db"));
        foreach (var expert in Expert.All)
            smallTalk.AddAgent(
                expert.Name,
                _ => new ScriptedChatClient(request => alter(expert, expert.Answer(request))),
                agent => agent.Describe(expert.Description).WithExpertise(expert.Expertise).WithExamples(expert.Examples).WithTools(GroupTools.For(Group))
            );
        smallTalk.AddGroup(Group, group => group.Members([.. Expert.All.Select(expert => expert.Name)]).SelectSpeakers(By.Relevance));
        return builder.Build();
    }

    /// <summary>The conversation of the group; a group that is registered with members is there in every session.</summary>
    public static async Task<IGroupConversation> OpenAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var session = await services.GetRequiredService<ISessionManager>().OpenAsync(Session, cancellationToken: cancellationToken);
        return services.GetRequiredService<IGroupConversationManager>().Find(session, Group)!;
    }
}
