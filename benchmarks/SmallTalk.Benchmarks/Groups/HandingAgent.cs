using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Groups;
using SmallTalk.Sessions;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>Hands over one of its tasks before it answers, as a tool does.</summary>
internal sealed class HandingAgent(IServiceProvider services, string name, string other, string group) : IAgent
{
    private const int Chunks = 5;

    public AgentDescriptor Descriptor { get; } = new() { Name = name };

    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var session = await services.GetRequiredService<ISessionManager>().FindAsync(request.Session.Id, null, cancellationToken);
        var workflow = services.GetRequiredService<IGroupConversationManager>().Find(session!, group)!.Workflow;
        await workflow.HandOverAsync(workflow.Tasks.First(task => task.Owner == name).Id, other, name, "Please go on with it.", cancellationToken);
        for (var chunk = 0; chunk < Chunks; chunk++)
            yield return new(ChatRole.Assistant, "some");
    }
}
