using System.Diagnostics;
using System.Text.Json;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;

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
    private const int MaxAttempts = 100;

    private readonly string _entry = WorkflowDocument.EntryOf(group);

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

    /// <summary>Makes a change from what is current, again when another writer was first. Before it is refused, what other processes have done is brought in.</summary>
    private async ValueTask<GroupTask> ChangeAsync(
        WorkflowChange change,
        string? by,
        Func<WorkflowRules, WorkflowMove> move,
        CancellationToken cancellationToken
    )
    {
        var isFresh = false;
        for (var attempt = 1; ; attempt++)
        {
            // The version first: what is committed in between makes this one conflict.
            var version = session.Version;
            var document = WorkflowDocument.Of(session, group);
            if (Key is not null && document.FindKey(change.Name, Key) is { } known && document.Find(known.Task) is { } task)
                return task;
            try
            {
                var made = move(new(group, document, members(), time.GetUtcNow()));
                await session.CommitAsync(CommitOf(change, by, made, version), cancellationToken).ConfigureAwait(false);
                return made.Task;
            }
            catch (GroupWorkflowException) when (!isFresh)
            {
                await session.RefreshAsync(cancellationToken).ConfigureAwait(false);
                isFresh = true;
            }
            catch (SessionConflictException) when (attempt < MaxAttempts)
            {
                isFresh = false;
            }
        }
    }

    private SessionChange CommitOf(WorkflowChange change, string? by, WorkflowMove made, long version)
    {
        var document = Key is null ? made.Document : made.Document.Remember(change.Name, Key, made.Task.Id);
        return new()
        {
            State = [new(_entry, document.ToJson(), by ?? group)],
            Events = [EventOf(change, by, made)],
            RequiredVersion = version,
        };
    }

    private NewEvent EventOf(WorkflowChange change, string? by, WorkflowMove made)
    {
        long? handOver = change == WorkflowChange.HandOver ? made.Document.HandOvers : null;
        var payload = new GroupTaskPayload(group, made.Task.Id, by, made.Task.Owner, made.From, handOver);
        return new()
        {
            Topic = change.Topic,
            Partition = session.Key.Partition,
            Session = session.Id,
            OccurredAt = time.GetUtcNow(),
            CorrelationId = correlationId,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
            PayloadType = change.PayloadType,
            Payload = new Payload(JsonSerializer.SerializeToUtf8Bytes(payload, GroupJson.Default.GroupTaskPayload)),
        };
    }
}
