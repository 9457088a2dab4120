using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Groups;

/// <summary>A tool over the workflow of a group in the session of the turn that calls it.</summary>
internal sealed class GroupTool(
    string group,
    string name,
    string description,
    IReadOnlyList<GroupToolParameter> parameters,
    Func<GroupToolCall, ValueTask<string>> run
) : AIFunction
{
    public override string Name => name;

    public override string Description => description;

    public override JsonElement JsonSchema { get; } = SchemaOf(parameters);

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var call = await CallOfAsync(arguments, cancellationToken).ConfigureAwait(false);
        if (parameters.FirstOrDefault(parameter => parameter.IsRequired && call[parameter.Name] is null) is { } missing)
            return $"Error: the argument '{missing.Name}' is missing. {missing.Description}";
        try
        {
            return await run(call).ConfigureAwait(false);
        }
        catch (SmallTalkException refused) when (refused is GroupWorkflowException or InvalidIdException)
        {
            return $"Error: {refused.Message}";
        }
    }

    private async ValueTask<GroupToolCall> CallOfAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var services = arguments.Services ?? throw new InvalidOperationException($"The tool '{Name}' needs the host's services. Give them to the agent.");
        var key = new SessionKey(
            Partition.Parse(ContextOf(arguments, AgentToolContext.Partition)),
            SessionId.Parse(ContextOf(arguments, AgentToolContext.SessionId))
        );
        var session =
            await services
                .GetRequiredService<ISessionManager>()
                .FindAsync(key.Id, new SessionOpenOptions { Partition = key.Partition }, cancellationToken)
                .ConfigureAwait(false)
            ?? throw new SessionGoneException(key, null);
        var workflow = services.GetRequiredService<GroupWorkflows>().Of(session, group, ContextOf(arguments, AgentToolContext.CorrelationId));
        var name = services.GetRequiredService<GroupCatalog>().Find(group)!.Name;
        return new(
            workflow.Once(ContextOf(arguments, AgentToolContext.IdempotencyKey)),
            new GroupContext(session, services.GetRequiredService<ISharedState>(), name),
            ContextOf(arguments, AgentToolContext.Agent),
            FindInContext(arguments, AgentToolContext.InPlaceOf),
            arguments,
            cancellationToken
        );
    }

    private string ContextOf(AIFunctionArguments arguments, string key) =>
        FindInContext(arguments, key)
        ?? throw new InvalidOperationException(
            $"The tool '{Name}' needs '{key}' in the context of its call. Give it to an agent that runs its tools itself, as ChatAgent does."
        );

    private static string? FindInContext(AIFunctionArguments arguments, string key) =>
        arguments.Context?.TryGetValue(key, out var value) is true ? value as string : null;

    private static JsonElement SchemaOf(IReadOnlyList<GroupToolParameter> parameters)
    {
        var properties = new JsonObject();
        foreach (var parameter in parameters)
            properties.Add(parameter.Name, new JsonObject { ["type"] = "string", ["description"] = parameter.Description });
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. parameters.Where(parameter => parameter.IsRequired).Select(parameter => (JsonNode)parameter.Name)]),
        };
        using var document = JsonDocument.Parse(schema.ToJsonString());
        return document.RootElement.Clone();
    }
}
