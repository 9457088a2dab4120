using SmallTalk.Events;

namespace SmallTalk.Groups;

/// <summary>A kind of change, with what its event is called.</summary>
/// <param name="Name">Its name, which is part of what a key stands for.</param>
/// <param name="Topic">The topic of its event.</param>
/// <param name="PayloadType">The type of its payload.</param>
internal sealed record WorkflowChange(string Name, string Topic, string PayloadType)
{
    internal static WorkflowChange Add { get; } = new("add", SmallTalkTopics.GroupTaskAdded, "group.task-added/1");

    internal static WorkflowChange Start { get; } = new("start", SmallTalkTopics.GroupTaskStarted, "group.task-started/1");

    internal static WorkflowChange HandOver { get; } = new("hand-over", SmallTalkTopics.GroupTaskHandedOver, "group.task-handed-over/1");

    internal static WorkflowChange Complete { get; } = new("complete", SmallTalkTopics.GroupTaskCompleted, "group.task-completed/1");

    internal static WorkflowChange Fail { get; } = new("fail", SmallTalkTopics.GroupTaskFailed, "group.task-failed/1");

    internal static WorkflowChange Cancel { get; } = new("cancel", SmallTalkTopics.GroupTaskCancelled, "group.task-cancelled/1");
}
