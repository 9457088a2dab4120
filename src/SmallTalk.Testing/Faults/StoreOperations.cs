using SmallTalk.Events;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>The names under which a <see cref="FaultPlan"/> knows the operations of a store: port, dot, operation.</summary>
public static class StoreOperations
{
    /// <summary><see cref="IStoreBackend.InitializeAsync"/>.</summary>
    public const string Initialize = "backend.initialize";

    /// <summary><see cref="IStoreBackend.PingAsync"/>.</summary>
    public const string Ping = "backend.ping";

    /// <summary><see cref="IStoreBackend.GetStatisticsAsync"/>.</summary>
    public const string GetStatistics = "backend.statistics";

    /// <summary><see cref="ISessionStore.LoadAsync"/>; the argument is the <see cref="SessionRead"/>.</summary>
    public const string LoadSession = "sessions.load";

    /// <summary><see cref="ISessionStore.CommitAsync"/>; the argument is the <see cref="SessionCommit"/>.</summary>
    public const string Commit = "sessions.commit";

    /// <summary><see cref="ISessionStore.DeleteAsync"/>; the argument is the <see cref="SessionDeletion"/>.</summary>
    public const string DeleteSession = "sessions.delete";

    /// <summary><see cref="ISessionStore.QueryAsync"/>; the argument is the <see cref="SessionQuery"/>.</summary>
    public const string QuerySessions = "sessions.query";

    /// <summary><see cref="IEventLog.AppendAsync"/>; the argument is the list of <see cref="NewEvent"/>s.</summary>
    public const string AppendEvents = "events.append";

    /// <summary><see cref="IEventLog.ReadAsync"/>; the argument is the <see cref="EventFilter"/>.</summary>
    public const string ReadEvents = "events.read";

    /// <summary><see cref="IEventLog.WaitAsync"/>; the argument is the <see cref="EventPosition"/>.</summary>
    public const string WaitForEvents = "events.wait";

    /// <summary><see cref="IEventLog.GetEndAsync"/>.</summary>
    public const string GetEventsEnd = "events.end";

    /// <summary><see cref="IEventLog.GetCursorAsync"/>; the argument is the <see cref="CursorKey"/>.</summary>
    public const string GetCursor = "events.cursor.get";

    /// <summary><see cref="IEventLog.SaveCursorAsync"/>; the argument is the <see cref="SubscriberCursor"/>.</summary>
    public const string SaveCursor = "events.cursor.save";

    /// <summary><see cref="IEventLog.DeleteCursorsAsync"/>; the argument is the subscriber's id.</summary>
    public const string DeleteCursors = "events.cursor.delete";

    /// <summary><see cref="IEventLog.ListCursorsAsync"/>.</summary>
    public const string ListCursors = "events.cursor.list";

    /// <summary><see cref="IEventLog.AddDeadLetterAsync"/>; the argument is the <see cref="DeadLetter"/>.</summary>
    public const string AddDeadLetter = "events.deadletter.add";

    /// <summary><see cref="IEventLog.ListDeadLettersAsync"/>; the argument is the <see cref="DeadLetterQuery"/>.</summary>
    public const string ListDeadLetters = "events.deadletter.list";

    /// <summary><see cref="IEventLog.RemoveDeadLetterAsync"/>; the argument is the <see cref="EventId"/>.</summary>
    public const string RemoveDeadLetter = "events.deadletter.remove";

    /// <summary><see cref="IEventLog.RedactAsync"/>; the argument is the <see cref="Partition"/>.</summary>
    public const string RedactEvents = "events.redact";

    /// <summary><see cref="IEventLog.TrimAsync"/>; the argument is the moment.</summary>
    public const string TrimEvents = "events.trim";

    /// <summary><see cref="IStateStore.GetAsync"/>; the argument is the <see cref="StateKey"/>.</summary>
    public const string GetState = "state.get";

    /// <summary><see cref="IStateStore.GetHistoryAsync"/>; the argument is the <see cref="StateKey"/>.</summary>
    public const string GetStateHistory = "state.history";

    /// <summary><see cref="IStateStore.ListAsync"/>; the argument is the prefix.</summary>
    public const string ListState = "state.list";

    /// <summary><see cref="IStateStore.ListKeysAsync"/>; the argument is the <see cref="StateKey"/> to begin after.</summary>
    public const string ListStateKeys = "state.keys";

    /// <summary><see cref="IStateStore.WriteAsync"/>; the argument is the <see cref="StateWrite"/>.</summary>
    public const string WriteState = "state.write";

    /// <summary>One version that <see cref="IStateStore.WatchAsync"/> streams; the argument is the <see cref="StateEntry"/>.</summary>
    public const string WatchState = "state.watch";

    /// <summary><see cref="ILeaseStore.AcquireAsync"/>; the argument is the name of the instance.</summary>
    public const string AcquireLease = "leases.acquire";

    /// <summary><see cref="ILeaseStore.RenewAsync"/>; the argument is the <see cref="ProcessOwner"/>.</summary>
    public const string RenewLease = "leases.renew";

    /// <summary><see cref="ILeaseStore.ReleaseAsync"/>; the argument is the <see cref="ProcessOwner"/>.</summary>
    public const string ReleaseLease = "leases.release";

    /// <summary><see cref="ILeaseStore.FenceAsync"/>; the argument is the <see cref="ProcessOwner"/>.</summary>
    public const string FenceLease = "leases.fence";

    /// <summary><see cref="ILeaseStore.ListAsync"/>.</summary>
    public const string ListLeases = "leases.list";
}
