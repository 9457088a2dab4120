using System.ComponentModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Groups;
using SmallTalk.Sessions;

namespace SmallTalk.Samples.EditorialTeam;

/// <summary>The brief of the article, which the members share: an entry of the group's context, with versions and authors. Agents use it by these tools.</summary>
internal static class BriefTools
{
    public const string Key = "brief";

    public static AIFunction[] All { get; } =
    [
        AIFunctionFactory.Create(ReadAsync, "read_brief", "Reads the brief of the article: topic, audience, length, angle."),
        AIFunctionFactory.Create(WriteAsync, "write_brief", "Writes the brief of the article, in place of the one before."),
    ];

    private static async Task<string> ReadAsync(AIFunctionArguments arguments) =>
        await (await ContextOfAsync(arguments)).GetAsync<string>(Key) is { Value: { } brief } ? brief : "There is no brief yet.";

    private static async Task<string> WriteAsync(AIFunctionArguments arguments, [Description("The brief, in a few sentences.")] string brief)
    {
        var context = await ContextOfAsync(arguments);
        await context.SetAsync(Key, brief, author: (string)arguments.Context![AgentToolContext.Agent]!); // after a kill it may be called again, and writes the same
        return "The brief is kept.";
    }

    /// <summary>A call says in which session it is made.</summary>
    private static async Task<IGroupContext> ContextOfAsync(AIFunctionArguments arguments)
    {
        var services = arguments.Services!;
        var session = await services.GetRequiredService<ISessionManager>().FindAsync((string)arguments.Context![AgentToolContext.SessionId]!);
        return services.GetRequiredService<IGroupConversationManager>().Find(session!, Team.Name)!.Context;
    }
}
