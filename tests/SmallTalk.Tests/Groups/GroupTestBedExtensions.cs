using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.State;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

internal static class GroupTestBedExtensions
{
    public static readonly string[] ThreeNames = ["a", "b", "c"];

    /// <summary>A process with a group of these agents, in their order unless told otherwise.</summary>
    public static TurnProcess StartGroup(
        this TurnTestBed bed,
        IAgent[] agents,
        Action<GroupBuilder>? configure = null,
        string name = "team",
        Action<GroupOptions>? options = null,
        Action<TurnRunnerOptions>? turns = null,
        Action<IServiceCollection>? more = null
    ) =>
        bed.Start(
            agents,
            turns,
            services =>
            {
                services.AddGroupOf(configure ?? (group => group.Members([.. agents.Select(agent => agent.Descriptor.Name)])), options, name);
                more?.Invoke(services);
            }
        );

    /// <summary>A process with a group of <c>a</c>, <c>b</c> and <c>c</c>, each of whom says that it speaks.</summary>
    /// <param name="bed">The bed.</param>
    /// <param name="selector">Chooses among them.</param>
    /// <param name="configure">What else the group says.</param>
    /// <param name="instead">Takes the place of the one that has its name.</param>
    public static TurnProcess StartThree(this TurnTestBed bed, ISpeakerSelector selector, Action<GroupBuilder>? configure = null, FakeAgent? instead = null) =>
        bed.StartGroup(
            [.. ThreeNames.Select(name => name == instead?.Descriptor.Name ? instead : FakeAgent.Says(name, $"{name} speaks"))],
            OfThree(selector, configure)
        );

    public static Action<GroupBuilder> OfThree(ISpeakerSelector selector, Action<GroupBuilder>? configure = null) =>
        group =>
        {
            group.Members(ThreeNames).SelectSpeakers(selector);
            configure?.Invoke(group);
        };

    public static void AddGroupOf(this IServiceCollection services, Action<GroupBuilder> configure, Action<GroupOptions>? options = null, string name = "team")
    {
        services.AddGroupsRoom();
        services.AddStateRoom();
        services.AddSingleton<IAgentMonitor, UnwatchedAgents>();
        services.Configure<GroupOptions>(groups => options?.Invoke(groups));
        new GroupTestBuilder(services).AddGroup(name, configure);
    }

    /// <summary>The choices of speakers, as they were told of.</summary>
    public static async Task<List<SpeakerSelectedPayload>> ChoicesAsync(this TurnTestBed bed) =>
        [
            .. (await bed.EventsAsync())
                .Where(record => record.Event.Topic == SmallTalkTopics.GroupSpeakerSelected)
                .Select(record => JsonSerializer.Deserialize(record.Event.Payload.Bytes.Span, GroupJson.Default.SpeakerSelectedPayload)!),
        ];

    public static IGroupConversationManager Groups(this TurnProcess process) => process.Services.GetRequiredService<IGroupConversationManager>();

    public static async Task<IGroupConversation> ConversationAsync(this TurnProcess process, string group = "team") =>
        process.Groups().Find(await process.OpenAsync(), group)!;

    /// <summary>The health of agents as it is without a watch, for which a host is needed.</summary>
    private sealed class UnwatchedAgents(AgentRows rows) : IAgentMonitor
    {
        public DegradationIncident? Incident => null;

        public IReadOnlyList<AgentHealth> GetAll() => [.. rows.All.Select(row => row.ToHealth())];

        public AgentHealth? Find(string name) => rows.Find(name)?.ToHealth();
    }
}
