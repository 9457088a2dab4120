using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Groups;
using SmallTalk.Sessions;

namespace SmallTalk.TestChild.GroupTalks;

/// <summary>Tools by which agents change the conversation they take part in. A repeat changes nothing and says the same.</summary>
internal static class TalkTools
{
    public static AIFunction[] For(string group) =>
        [
            Make(
                "invite",
                group,
                async (conversation, arguments) =>
                {
                    var agent = $"{arguments["agent"]}";
                    if (!Has(conversation, agent))
                        await conversation.JoinAsync(agent);
                    return $"'{agent}' takes part now.";
                }
            ),
            Make(
                "leave",
                group,
                async (conversation, arguments) =>
                {
                    var agent = (string)arguments.Context![AgentToolContext.Agent]!;
                    if (Has(conversation, agent))
                        await conversation.LeaveAsync(agent);
                    return "You have left.";
                }
            ),
            Make(
                "ask_the_user",
                group,
                async (conversation, arguments) =>
                {
                    await conversation.PauseAsync($"{arguments["why"]}");
                    return "The conversation pauses after your answer.";
                }
            ),
        ];

    private static AIFunction Make(string name, string group, Func<IGroupConversation, AIFunctionArguments, Task<string>> change) =>
        AIFunctionFactory.Create(
            async (AIFunctionArguments arguments) =>
            {
                var id = SessionId.Parse((string)arguments.Context![AgentToolContext.SessionId]!);
                var session = await arguments.Services!.GetRequiredService<ISessionManager>().FindAsync(id);
                return await change(arguments.Services!.GetRequiredService<IGroupConversationManager>().Find(session!, group)!, arguments);
            },
            name
        );

    private static bool Has(IGroupConversation conversation, string agent) => conversation.Participants.Any(member => member.Name == agent);
}
