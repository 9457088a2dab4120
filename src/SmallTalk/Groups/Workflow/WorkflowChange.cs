using SmallTalk.Events;

namespace SmallTalk.Groups;

/// <summary>A kind of change, with what its event is called.</summary>
/// <param name="Name">Its name, which is part of what a key stands for.</param>
/// <param name="Topic">The topic of its event.</param>
internal sealed record WorkflowChange(string Name, string Topic)
{
    internal static WorkflowChange Add { get; } = new("add", SmallTalkTopics.GroupTaskAdded);

    internal static WorkflowChange Start { get; } = new("start", SmallTalkTopics.GroupTaskStarted);

    internal static WorkflowChange HandOver { get; } = new("hand-over", SmallTalkTopics.GroupTaskHandedOver);

    internal static WorkflowChange Complete { get; } = new("complete", SmallTalkTopics.GroupTaskCompleted);

    internal static WorkflowChange Fail { get; } = new("fail", SmallTalkTopics.GroupTaskFailed);

    internal static WorkflowChange Cancel { get; } = new("cancel", SmallTalkTopics.GroupTaskCancelled);
}
