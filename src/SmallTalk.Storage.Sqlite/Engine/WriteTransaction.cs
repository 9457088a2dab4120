using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The transaction that the writer fills with requests. What every commit asks for, leases and the end of the log, is read once: nobody else writes meanwhile.</summary>
internal sealed class WriteTransaction(Connection connection)
{
    private static readonly SqlText BeginImmediate = new("begin immediate");
    private static readonly SqlText CommitAll = new("commit");
    private static readonly SqlText ReadLease = new("select epoch from st_lease where instance = ?1 and not fenced and not released");
    private static readonly SqlText ReadLog = new("select last, last_at from st_log");
    private static readonly SqlText WriteLog = new("update st_log set last = ?1, last_at = ?2");

    private readonly Dictionary<string, long> _leases = new(StringComparer.Ordinal);
    private readonly List<StateChange> _changes = [];
    private long _end;
    private bool _isEndKnown;

    public Connection Connection => connection;

    /// <summary>The one time of this transaction, in microseconds.</summary>
    public long Now { get; private set; }

    /// <summary>Whether events were appended.</summary>
    public bool HasEvents { get; private set; }

    /// <summary>The end of the log, once events were appended.</summary>
    public long End => _end;

    /// <summary>The time of the newest event.</summary>
    public long EndTime { get; private set; }

    /// <summary>Whether it is on its way to the medium, or there.</summary>
    public bool IsCommitting { get; private set; }

    /// <summary>How many commits of sessions were accepted.</summary>
    public int Commits { get; set; }

    /// <summary>Whether content was removed that must not stay in the log of the engine.</summary>
    public bool HasErased { get; set; }

    /// <summary>What watchers of state are told, in order.</summary>
    public IReadOnlyList<StateChange> Changes => _changes;

    /// <param name="time">The clock.</param>
    /// <param name="patience">How long another process that writes is waited for.</param>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">Another process writes, and goes on longer than is waited for.</exception>
    public void Begin(TimeProvider time, TimeSpan patience)
    {
        _leases.Clear();
        _changes.Clear();
        (_isEndKnown, HasEvents, HasErased, IsCommitting, Commits) = (false, false, false, false, 0);
        connection.SetBusyTimeout(patience);
        connection[BeginImmediate].Run();
        Now = Moments.ToMicroseconds(time.GetUtcNow());
    }

    /// <summary>Whether an owner's writes are accepted: its lease has its epoch, and is neither fenced nor released.</summary>
    public bool Accepts(ProcessOwner owner)
    {
        if (!_leases.TryGetValue(owner.Instance, out var epoch))
        {
            var read = connection[ReadLease].Set(owner.Instance);
            epoch = read.Step() ? read.GetLong(0) : -1;
            read.Reset();
            _leases.Add(owner.Instance, epoch);
        }
        return epoch == owner.Epoch;
    }

    /// <summary>Leases were changed by this transaction.</summary>
    public void ForgetLeases() => _leases.Clear();

    /// <summary>Goes on by one event.</summary>
    /// <param name="at">When it is appended; <see cref="EndTime"/> never runs back.</param>
    /// <returns>The position of the event.</returns>
    public long NextPosition(long at)
    {
        if (!_isEndKnown)
        {
            var read = connection[ReadLog];
            (_end, EndTime) = read.Step() ? (read.GetLong(0), read.GetLong(1)) : throw new InvalidRowException("its one row is missing", "st_log");
            read.Reset();
            _isEndKnown = true;
        }
        HasEvents = true;
        EndTime = Math.Max(EndTime, at);
        return ++_end;
    }

    /// <summary>A version of state was written.</summary>
    public void Changed(StateEntry entry) => _changes.Add(new(entry.Key.Partition, entry.Key.Session, entry));

    /// <summary>All state of a session was removed.</summary>
    public void Removed(SessionKey session) => _changes.Add(new(session.Partition, session.Id, null));

    /// <summary>Writes what is written once per transaction.</summary>
    public void Finish()
    {
        if (HasEvents)
            connection[WriteLog].Set(_end).Set(EndTime).Run();
    }

    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">It may be durable all the same.</exception>
    public void Commit()
    {
        IsCommitting = true;
        connection[CommitAll].Run();
    }
}
