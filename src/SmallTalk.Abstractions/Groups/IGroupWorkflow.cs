using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>The tasks of a group in one session: who holds which, and what came of them. They survive restarts with the session (FR-021).</summary>
/// <remarks>
/// Every change is one commit of the session, with its event (<c>group:task-added</c>, <c>group:task-started</c>, <c>group:task-handed-over</c>, <c>group:task-completed</c>,
/// <c>group:task-failed</c>, <c>group:task-cancelled</c>), or none. Members and processes may change it at the same time: each change is made from what is current. A task is changed by its owner; one that nobody owns, or
/// whose owner has left the group, by any member, whose it becomes. There are at most 1,000 tasks and 1 MB of text; above that the oldest that are done are dropped, then those
/// that failed or were cancelled. Safe for use by several threads.
/// <para>
/// Errors of every change: <see cref="GroupWorkflowException"/> when the change is not allowed, <see cref="SessionConflictException"/> when other writers were first too often,
/// <see cref="SessionGoneException"/>, and <see cref="Storage.StoreException"/>.
/// </para>
/// </remarks>
public interface IGroupWorkflow
{
    /// <summary>The tasks as this process knows them, in the order in which they were added.</summary>
    IReadOnlyList<GroupTask> Tasks { get; }

    /// <summary>Finds a task, as this process knows it.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The task; null when there is none.</returns>
    GroupTask? Find(string id);

    /// <summary>The same workflow, whose changes are made at most once for a key: a repeat returns the task as it is. The newest 256 keys are remembered.</summary>
    /// <param name="key">The key, for example the idempotency key of a tool's call; not empty. Different kinds of change do not disturb each other.</param>
    /// <returns>The workflow under this key.</returns>
    IGroupWorkflow Once(string key);

    /// <summary>Adds a task.</summary>
    /// <param name="title">What is to be done; 1 to 4,096 bytes of UTF-8.</param>
    /// <param name="owner">The member that has it; null is nobody yet.</param>
    /// <param name="id">Its id, by the rules of a session id; null makes one: <c>t1</c>, <c>t2</c> …</param>
    /// <param name="after">The ids of tasks that must be done before it is begun; null is none.</param>
    /// <param name="cancellationToken">Refuses a change that was not begun.</param>
    /// <returns>The task.</returns>
    ValueTask<GroupTask> AddAsync(
        string title,
        string? owner = null,
        string? id = null,
        IReadOnlyList<string>? after = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Begins an open task.</summary>
    /// <param name="id">The id.</param>
    /// <param name="by">The member that begins it.</param>
    /// <param name="cancellationToken">Refuses a change that was not begun.</param>
    /// <returns>The task.</returns>
    ValueTask<GroupTask> StartAsync(string id, string by, CancellationToken cancellationToken = default);

    /// <summary>Hands a task over, open or in progress; it stays so.</summary>
    /// <param name="id">The id.</param>
    /// <param name="to">The member that gets it.</param>
    /// <param name="by">The member that hands it over.</param>
    /// <param name="note">What the new owner is told; at most 4,096 bytes of UTF-8.</param>
    /// <param name="cancellationToken">Refuses a change that was not begun.</param>
    /// <returns>The task.</returns>
    ValueTask<GroupTask> HandOverAsync(string id, string to, string by, string? note = null, CancellationToken cancellationToken = default);

    /// <summary>Ends a task as done, open or in progress.</summary>
    /// <param name="id">The id.</param>
    /// <param name="by">The member that has done it.</param>
    /// <param name="result">What came of it; at most 4,096 bytes of UTF-8.</param>
    /// <param name="cancellationToken">Refuses a change that was not begun.</param>
    /// <returns>The task.</returns>
    ValueTask<GroupTask> CompleteAsync(string id, string by, string? result = null, CancellationToken cancellationToken = default);

    /// <summary>Ends a task as failed, open or in progress.</summary>
    /// <param name="id">The id.</param>
    /// <param name="by">The member that could not do it.</param>
    /// <param name="why">Why; at most 4,096 bytes of UTF-8.</param>
    /// <param name="cancellationToken">Refuses a change that was not begun.</param>
    /// <returns>The task.</returns>
    ValueTask<GroupTask> FailAsync(string id, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>Ends a task that need not be done.</summary>
    /// <param name="id">The id.</param>
    /// <param name="by">The member that cancels it; null is the host, who may cancel any.</param>
    /// <param name="why">Why; at most 4,096 bytes of UTF-8.</param>
    /// <param name="cancellationToken">Refuses a change that was not begun.</param>
    /// <returns>The task.</returns>
    ValueTask<GroupTask> CancelAsync(string id, string? by = null, string? why = null, CancellationToken cancellationToken = default);
}
