using System.Globalization;
using System.Text;

namespace SmallTalk.Groups;

/// <summary>The changes that a workflow allows, from one state of it. Pure: what is refused throws and has changed nothing.</summary>
internal sealed class WorkflowRules(string group, WorkflowDocument document, IReadOnlyList<string> members, DateTimeOffset now)
{
    internal const int MaxTextBytes = 4096;
    internal const int KeptHandOvers = 10;
    internal const int MaxAfter = 100;

    internal WorkflowMove Add(string title, string? owner, string? id, IReadOnlyList<string> after)
    {
        CheckText("title", title, null);
        if (string.IsNullOrWhiteSpace(title))
            throw Refuse(GroupWorkflowFault.BadText, null, "A task without a title says nothing. Give it one.");
        if (after.Count > MaxAfter)
            throw Refuse(GroupWorkflowFault.BadText, null, $"A task waits for {after.Count} others; {MaxAfter} are allowed. Put a task between them.");
        var task = new GroupTask
        {
            Id = id is null ? FreeId() : CheckNewId(id),
            Title = title,
            Owner = owner is null ? null : MemberOf(owner),
            After = [.. after.Distinct(StringComparer.Ordinal).Select(before => Find(before).Id)],
            CreatedAt = now,
            ChangedAt = now,
        };
        return Move(document with { Added = document.Added + 1 }, task, null);
    }

    internal WorkflowMove Start(string id, string by)
    {
        var task = Own(id, by);
        if (task.Status is GroupTaskStatus.InProgress)
            throw Refuse(GroupWorkflowFault.NothingToDo, id, $"Task '{id}' is in progress already. Complete it, hand it over or go on.");
        CheckReady(task);
        return Move(document, task with { Status = GroupTaskStatus.InProgress });
    }

    internal WorkflowMove HandOver(string id, string to, string by, string? note)
    {
        var task = Own(id, by);
        CheckText("note", note, id);
        var next = MemberOf(to);
        if (next == task.Owner)
            throw Refuse(GroupWorkflowFault.NothingToDo, id, $"Task '{id}' belongs to '{next}' already. Hand it to another member, or do it.");
        var handOver = new TaskHandOver
        {
            Number = document.HandOvers + 1,
            From = Find(id).Owner,
            To = next,
            At = now,
            Note = note,
        };
        IReadOnlyList<TaskHandOver> kept = [.. task.HandOvers.Skip(Math.Max(0, task.HandOvers.Count + 1 - KeptHandOvers)), handOver];
        return Move(document with { HandOvers = handOver.Number }, task with { Owner = next, HandOvers = kept });
    }

    internal WorkflowMove Complete(string id, string by, string? result)
    {
        var task = Own(id, by);
        CheckReady(task);
        return End(task, GroupTaskStatus.Done, "result", result);
    }

    internal WorkflowMove Fail(string id, string by, string? why) => End(Own(id, by), GroupTaskStatus.Failed, "reason", why);

    internal WorkflowMove Cancel(string id, string? by, string? why) => End(by is null ? FindOpen(id) : Own(id, by), GroupTaskStatus.Cancelled, "reason", why);

    private WorkflowMove End(GroupTask task, GroupTaskStatus status, string what, string? text)
    {
        CheckText(what, text, task.Id);
        return Move(document, task with { Status = status, Result = text });
    }

    private WorkflowMove Move(WorkflowDocument from, GroupTask task) => Move(from, task, Find(task.Id).Owner);

    private WorkflowMove Move(WorkflowDocument from, GroupTask task, string? owner)
    {
        task = task with { ChangedAt = now };
        var next =
            from.Put(task).Fit(task.Id)
            ?? throw Refuse(
                GroupWorkflowFault.Full,
                task.Id,
                $"The workflow of group '{group}' is full: {WorkflowDocument.MaxTasks} tasks or {WorkflowDocument.MaxTextBytes >> 20} MB of text that are still needed. End some tasks first."
            );
        return new(next, task, owner);
    }

    /// <summary>The task, which the member may change: it is its own, or nobody's that is here, and then becomes its own.</summary>
    private GroupTask Own(string id, string by)
    {
        var member = MemberOf(by);
        var task = FindOpen(id);
        if (task.Owner is { } owner && owner != member && FindMember(owner) is not null)
            throw Refuse(
                GroupWorkflowFault.NotTheOwner,
                id,
                $"Task '{id}' belongs to '{owner}', not to '{member}'. Ask '{owner}' to do it or to hand it over."
            );
        return task with { Owner = member };
    }

    private GroupTask FindOpen(string id)
    {
        var task = Find(id);
        return task.IsEnded
            ? throw Refuse(GroupWorkflowFault.Ended, id, $"Task '{id}' has ended ({task.Status}) and cannot be changed any more. Add a new one.")
            : task;
    }

    private GroupTask Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return document.Find(id) ?? throw Refuse(GroupWorkflowFault.UnknownTask, id, $"Group '{group}' has no task '{id}'. Look at its tasks for the id.");
    }

    private void CheckReady(GroupTask task)
    {
        var missing = task.After.FirstOrDefault(id => document.Find(id) is { Status: not GroupTaskStatus.Done });
        if (missing is not null)
            throw Refuse(GroupWorkflowFault.NotReady, task.Id, $"Task '{task.Id}' comes after task '{missing}', which is not done. Do that one first.");
    }

    private string MemberOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FindMember(name)
            ?? throw Refuse(GroupWorkflowFault.NotAMember, null, $"'{name}' is no member of group '{group}'. Its members are {string.Join(", ", members)}.");
    }

    private string? FindMember(string name) => members.FirstOrDefault(member => string.Equals(member, name, StringComparison.OrdinalIgnoreCase));

    private string CheckNewId(string id)
    {
        if (OpaqueText.FindFault(id) is { } fault)
            throw Refuse(GroupWorkflowFault.BadText, null, $"The id of a task {fault}. Use 1 to {OpaqueText.MaxBytes} bytes that can be seen.");
        return document.Find(id) is null
            ? id
            : throw Refuse(GroupWorkflowFault.DuplicateTask, id, $"Group '{group}' has a task '{id}' already. Use another id, or that task.");
    }

    private string FreeId()
    {
        for (var number = document.Added + 1; ; number++)
            if (string.Create(CultureInfo.InvariantCulture, $"t{number}") is var id && document.Find(id) is null)
                return id;
    }

    private void CheckText(string what, string? text, string? task)
    {
        if (text is not null && Encoding.UTF8.GetByteCount(text) is > MaxTextBytes and var bytes)
            throw Refuse(GroupWorkflowFault.BadText, task, $"The {what} has {bytes} bytes; {MaxTextBytes} are allowed. Shorten it.");
    }

    private GroupWorkflowException Refuse(GroupWorkflowFault fault, string? task, string message) => new(group, task, fault, message);
}
