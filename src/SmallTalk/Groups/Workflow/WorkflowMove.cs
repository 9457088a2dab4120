namespace SmallTalk.Groups;

/// <summary>What a change makes of a workflow.</summary>
/// <param name="Document">The workflow after it.</param>
/// <param name="Task">The task after it.</param>
/// <param name="From">Who owned the task before; null when nobody did, or it is new.</param>
internal readonly record struct WorkflowMove(WorkflowDocument Document, GroupTask Task, string? From);
