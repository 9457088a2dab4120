using System.Text.Json;
using Microsoft.Extensions.AI;

namespace SmallTalk.Groups;

/// <summary>One call of a tool.</summary>
/// <param name="Workflow">The workflow, whose changes are made once for the call.</param>
/// <param name="Context">What the group shares.</param>
/// <param name="Member">The member that calls, or for which its backup does.</param>
/// <param name="Arguments">What the model gave.</param>
/// <param name="Cancellation">Ends the call.</param>
internal sealed record GroupToolCall(
    IGroupWorkflow Workflow,
    IGroupContext Context,
    string Member,
    AIFunctionArguments Arguments,
    CancellationToken Cancellation
)
{
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
