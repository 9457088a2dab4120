namespace SmallTalk.Groups;

/// <summary>A change of a group's workflow is refused. Nothing was changed.</summary>
public sealed class GroupWorkflowException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="group">The name of the group.</param>
    /// <param name="task">The id of the task; null when it is not about one.</param>
    /// <param name="fault">Why.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public GroupWorkflowException(string group, string? task, GroupWorkflowFault fault, string message)
        : base(message, fault is GroupWorkflowFault.Full ? ErrorClass.Capacity : ErrorClass.Invalid)
    {
        Group = group;
        Task = task;
        Fault = fault;
    }

    /// <summary>The name of the group.</summary>
    public string Group { get; }

    /// <summary>The id of the task; null when it is not about one.</summary>
    public string? Task { get; }

    /// <summary>Why.</summary>
    public GroupWorkflowFault Fault { get; }
}
