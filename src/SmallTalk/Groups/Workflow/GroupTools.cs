using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace SmallTalk.Groups;

/// <summary>Tools by which the agents of a group work on its tasks (<see cref="IGroupWorkflow"/>) and share what they know (<see cref="IGroupContext"/>).</summary>
/// <remarks>
/// For agents whose tools come with <c>AgentToolContext</c> and the host's services, as those of <c>ChatAgent</c> do: there they find the session, the calling agent, and the key under which a
/// repeated call has no second effect. A change that is not allowed is answered by what to do, which the model reads.
/// </remarks>
public static class GroupTools
{
    private const int MaxShared = 100;
    private const int MaxSharedBytes = 4_096;

    /// <summary>Makes the tools: <c>list_tasks</c>, <c>add_task</c>, <c>hand_over_task</c>, <c>complete_task</c>, <c>share</c>.</summary>
    /// <param name="group">The name of the group whose tasks they work on.</param>
    /// <returns>The tools, for <c>AgentBuilder.WithTools</c>. Safe for use by several agents.</returns>
    public static AIFunction[] For(string group)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        return
        [
            new GroupTool(
                group,
                "list_tasks",
                "Lists the tasks of the team: id, status, owner, title.",
                [],
                static call => new(TaskList.Show(call.Workflow.Tasks))
            ),
            new GroupTool(
                group,
                "add_task",
                "Adds a task for the team.",
                [new("title", "What is to be done."), new("owner", "The member that has it; leave out for nobody yet.", IsRequired: false)],
                static async call =>
                    $"Added: {TaskList.Show(await call.Workflow.AddAsync(call["title"]!, call["owner"], cancellationToken: call.Cancellation).ConfigureAwait(false))}"
            ),
            new GroupTool(
                group,
                "hand_over_task",
                "Hands a task of yours over to another member, who speaks next.",
                [new("task", "The id of the task."), new("to", "The member that gets it."), new("note", "What the member should know.", IsRequired: false)],
                static async call =>
                    $"Handed over: {TaskList.Show(await call.Workflow.HandOverAsync(call["task"]!, call["to"]!, call.ActorOn(call["task"]!), call["note"], call.Cancellation).ConfigureAwait(false))}"
            ),
            new GroupTool(
                group,
                "complete_task",
                "Marks a task of yours as done.",
                [new("task", "The id of the task."), new("result", "What came of it.", IsRequired: false)],
                static async call =>
                    $"Done: {TaskList.Show(await call.Workflow.CompleteAsync(call["task"]!, call.ActorOn(call["task"]!), call["result"], call.Cancellation).ConfigureAwait(false))}"
            ),
            new GroupTool(
                group,
                "share",
                "Shares a finding or decision with the team, under a key; replaces what was there.",
                [new("key", "A short name for it."), new("text", "What all should know.")],
                ShareAsync
            ),
        ];
    }

    private static async ValueTask<string> ShareAsync(GroupToolCall call)
    {
        var (key, text) = (call["key"]!, call["text"]!);
        if (Encoding.UTF8.GetByteCount(text) is > MaxSharedBytes and var bytes)
            return $"Error: the text has {bytes} bytes; {MaxSharedBytes} are allowed. Shorten it.";
        if (call.Context.Keys is { Count: >= MaxShared } keys && !keys.Contains(key))
            return $"Error: {MaxShared} things are shared already. Replace one of them: use its key.";
        // A call that is repeated after a kill finds it there.
        if (call.Context.Get(key) is not { ValueKind: JsonValueKind.String } known || known.GetString() != text)
            await call.Context.SetAsync(key, text, call.Agent, cancellationToken: call.Cancellation).ConfigureAwait(false);
        return $"Shared: {key}";
    }
}
