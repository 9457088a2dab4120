using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>Runs the tools of one agent. What goes wrong in a tool is a result that the model reads; only cancellation leaves.</summary>
internal sealed partial class ToolRunner
{
    private readonly FrozenDictionary<string, AIFunction> _functions;
    private readonly string _agent;
    private readonly IServiceProvider? _services;
    private readonly ILogger _logger;

    public ToolRunner(string agent, IEnumerable<AITool> tools, IServiceProvider? services, ILogger logger)
    {
        _agent = agent;
        _services = services;
        _logger = logger.Unfailing();
        var functions = new Dictionary<string, AIFunction>(StringComparer.Ordinal);
        foreach (var tool in tools)
            if (!functions.TryAdd(tool.Name, CheckRunnable(agent, tool)))
                throw new ArgumentException($"Agent '{agent}' has two tools named '{tool.Name}'.", nameof(tools));
        _functions = functions.ToFrozenDictionary(StringComparer.Ordinal);
    }

    internal async ValueTask<FunctionResultContent> RunAsync(
        FunctionCallContent call,
        AgentRequest request,
        IReadOnlyList<ChatMessage> messages,
        CancellationToken cancellationToken
    )
    {
        using var activity = SmallTalkActivitySource.Instance.StartActivity("execute_tool");
        activity?.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", call.Name).SetTag("gen_ai.tool.call.id", call.CallId);
        if (!_functions.TryGetValue(call.Name, out var function))
        {
            LogUnknown(call.Name, request.CorrelationId);
            return new(call.CallId, $"Error: there is no tool named '{call.Name}'.");
        }
        if (call.Exception is { } unreadable && HasParameters(function))
        {
            LogFailed(unreadable, call.Name, request.CorrelationId);
            return new(call.CallId, "Error: the arguments of the call cannot be read; they must be a JSON object.") { Exception = unreadable };
        }
        try
        {
            var arguments = ArgumentsOf(call, request, messages);
            return new(call.CallId, await function.InvokeAsync(arguments, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
            LogFailed(error, call.Name, request.CorrelationId);
            return new(call.CallId, "Error: the tool failed.") { Exception = error };
        }
    }

    /// <summary>Whether there is something to get wrong: some models give nothing at all, in place of an empty object, to a tool without parameters.</summary>
    private static bool HasParameters(AIFunction function) =>
        function.JsonSchema is { ValueKind: JsonValueKind.Object } schema
        && schema.TryGetProperty("properties", out var properties)
        && properties is { ValueKind: JsonValueKind.Object } known
        && known.EnumerateObject().Any();

    private AIFunctionArguments ArgumentsOf(FunctionCallContent call, AgentRequest request, IReadOnlyList<ChatMessage> messages)
    {
        var context = new Dictionary<object, object?>
        {
            [AgentToolContext.IdempotencyKey] = ToolCalls.IdempotencyKey(request.TurnId, call, messages),
            [AgentToolContext.Agent] = _agent,
            [AgentToolContext.SessionId] = request.Session.Id.ToString(),
            [AgentToolContext.Partition] = request.Session.Partition.ToString(),
            [AgentToolContext.TurnId] = request.TurnId,
            [AgentToolContext.CorrelationId] = request.CorrelationId,
        };
        if (request.InPlaceOf is { } other)
            context.Add(AgentToolContext.InPlaceOf, other);
        return new(call.Arguments) { Services = _services, Context = context };
    }

    private static AIFunction CheckRunnable(string agent, AITool tool)
    {
        if (tool.GetService<ApprovalRequiredAIFunction>() is not null)
            throw new ArgumentException($"Tool '{tool.Name}' of agent '{agent}' needs an approval, which a chat agent cannot ask for.", nameof(tool));
        return tool as AIFunction
            ?? throw new ArgumentException($"Tool '{tool.Name}' of agent '{agent}' is not an AIFunction and cannot be run.", nameof(tool));
    }
}
