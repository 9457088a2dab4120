using System.Text.Json;
using Microsoft.Extensions.AI;

namespace SmallTalk.Groups;

/// <summary>One call of a tool.</summary>
/// <param name="Workflow">The workflow, whose changes are made once for the call.</param>
/// <param name="Context">What the group shares.</param>
/// <param name="Agent">The agent that calls.</param>
/// <param name="InPlaceOf">The agent for which it answers as its backup; null when it was meant itself.</param>
/// <param name="Arguments">What the model gave.</param>
/// <param name="Cancellation">Ends the call.</param>
internal sealed record GroupToolCall(
    IGroupWorkflow Workflow,
    IGroupContext Context,
    string Agent,
    string? InPlaceOf,
    AIFunctionArguments Arguments,
    CancellationToken Cancellation
)
{
    /// <summary>The member that acts on a task: a backup has those of the agent that it answers for, beside its own.</summary>
    internal string ActorOn(string task) => InPlaceOf is null || Workflow.Tasks.Any(known => known.Id == task && known.Owner == Agent) ? Agent : InPlaceOf;

    /// <summary>An argument as text; null when it is absent or empty.</summary>
    internal string? this[string name]
    {
        get
        {
            var text = Arguments.GetValueOrDefault(name) switch
            {
                JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
                { } value => value.ToString(),
                null => null,
            };
            return string.IsNullOrWhiteSpace(text) ? null : text;
        }
    }
}
