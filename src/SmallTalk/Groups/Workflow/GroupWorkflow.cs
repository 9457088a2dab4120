using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>The workflow of a group in one session; all of it lives in the session's state.</summary>
/// <param name="session">The session.</param>
/// <param name="group">The name of the group.</param>
/// <param name="members">The names of the present members.</param>
/// <param name="time">The clock.</param>
/// <param name="correlationId">What its events belong to; null is nothing.</param>
internal sealed class GroupWorkflow(ISession session, string group, Func<IReadOnlyList<string>> members, TimeProvider time, string? correlationId = null)
    : IGroupWorkflow
{
    private readonly string _entry = GroupNames.Workflow(group);

    private string? Key { get; init; }

    public IReadOnlyList<GroupTask> Tasks => WorkflowDocument.Of(session, group).Tasks;

    public GroupTask? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return WorkflowDocument.Of(session, group).Find(id);
    }

    public IGroupWorkflow Once(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new GroupWorkflow(session, group, members, time, correlationId) { Key = key };
    }

    public ValueTask<GroupTask> AddAsync(
        string title,
        string? owner = null,
        string? id = null,
        IReadOnlyList<string>? after = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(title);
        return ChangeAsync(WorkflowChange.Add, null, rules => rules.Add(title, owner, id, after ?? []), cancellationToken);
    }

    public ValueTask<GroupTask> StartAsync(string id, string by, CancellationToken cancellationToken = default) =>
        ChangeAsync(WorkflowChange.Start, by, rules => rules.Start(id, by), cancellationToken);

    public ValueTask<GroupTask> HandOverAsync(string id, string to, string by, string? note = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(WorkflowChange.HandOver, by, rules => rules.HandOver(id, to, by, note), cancellationToken);

    public ValueTask<GroupTask> CompleteAsync(string id, string by, string? result = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(WorkflowChange.Complete, by, rules => rules.Complete(id, by, result), cancellationToken);

    public ValueTask<GroupTask> FailAsync(string id, string by, string why, CancellationToken cancellationToken = default) =>
        ChangeAsync(WorkflowChange.Fail, by, rules => rules.Fail(id, by, why), cancellationToken);

    public ValueTask<GroupTask> CancelAsync(string id, string? by = null, string? why = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(WorkflowChange.Cancel, by, rules => rules.Cancel(id, by, why), cancellationToken);

    private ValueTask<GroupTask> ChangeAsync(WorkflowChange change, string? by, Func<WorkflowRules, WorkflowMove> move, CancellationToken cancellationToken) =>
        SessionEdit.RunAsync(
            session,
            () =>
            {
                var document = WorkflowDocument.Of(session, group);
                if (Key is not null && document.FindKey(change.Name, Key) is { } known && document.Find(known.Task) is { } task)
                    return (task, null);
                var made = move(new(group, document, members(), time.GetUtcNow()));
                return (made.Task, CommitOf(change, by, made));
            },
            cancellationToken
        );

    private SessionChange CommitOf(WorkflowChange change, string? by, WorkflowMove made)
    {
        var document = Key is null ? made.Document : made.Document.Remember(change.Name, Key, made.Task.Id);
        long? handOver = change == WorkflowChange.HandOver ? made.Document.HandOvers : null;
        var payload = new GroupTaskPayload(group, made.Task.Id, by, made.Task.Owner, made.From, handOver);
        return new()
        {
            State = [new(_entry, document.ToJson(), by ?? group)],
            Events = [SessionEvent.Of(session.Key, change.Topic, payload, GroupJson.Default.GroupTaskPayload, time.GetUtcNow(), correlationId)],
        };
    }
}
