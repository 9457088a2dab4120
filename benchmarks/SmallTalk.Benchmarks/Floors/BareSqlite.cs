using System.Text;
using Microsoft.Extensions.AI;
using SmallTalk.Sessions;
using SmallTalk.Storage.Sqlite;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>
/// Floor of commits to SQLite: the same driver inserts serialized messages, each session's together, and as many plain events with the same three indexes, in
/// one transaction that is synced; checkpoints as the engine makes them by itself. Not safe for several threads.
/// </summary>
/// <remarks>With the layout of a store, the session's row is raised by one besides, and the end of the log written: what any store of this layout does at least.</remarks>
internal sealed class BareSqlite : IDisposable
{
    private const string Tables = """
        pragma journal_mode = wal;
        pragma synchronous = full;
        create table message (row integer primary key, payload blob not null);
        create table event (position integer primary key, at integer not null, event_id blob not null, topic text not null, priority integer not null,
            partition text not null, session text, occurred_at integer not null, payload blob not null);
        create index event_topic on event (topic, position);
        create index event_session on event (partition, session, position) where session is not null;
        create index event_urgent on event (priority, position) where priority > 0;
        create table session (pk integer primary key, version integer not null, last_seq integer not null);
        create table log (only_one integer primary key, last integer not null);
        insert into log values (1, 0);
        """;

    private static readonly byte[] EventPayload = Encoding.UTF8.GetBytes("""{"turn":"9f1c2d3e4b5a69788796a5b4c3d2e1f0","agent":"writer","first":1,"last":2}""");

    private static readonly SqlText BeginText = new("begin immediate");
    private static readonly SqlText CommitText = new("commit");
    private static readonly SqlText InsertMessage = new("insert into message values (?1, ?2)");
    private static readonly SqlText InsertEvent = new("insert into event values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    private static readonly SqlText InsertSession = new("insert into session values (?1, 0, 0)");
    private static readonly SqlText RaiseSession = new("update session set version = version + 1, last_seq = last_seq + 1 where pk = ?1");
    private static readonly SqlText WriteEnd = new("update log set last = ?1");
    private static readonly SqlText SelectMessages = new("select payload from message order by row");

    private readonly Connection _connection;
    private readonly bool _hasLayout;
    private readonly List<string> _ids = [];
    private readonly List<long> _rows = [];
    private long _position;
    private long _end;

    static BareSqlite() => SQLitePCL.Batteries_V2.Init();

    /// <param name="path">The file.</param>
    /// <param name="hasLayout">Whether it also does what the layout of a store asks for.</param>
    public BareSqlite(string path, bool hasLayout = false)
    {
        _hasLayout = hasLayout;
        _connection = Connection.Open(path, TimeSpan.FromSeconds(5));
        _connection.Execute(Tables);
    }

    public void Begin() => _connection[BeginText].Run();

    public void Commit()
    {
        if (_hasLayout && _end != _position)
            _connection[WriteEnd].Set(_end = _position).Run();
        _connection[CommitText].Run();
    }

    /// <summary>Inserts a message of a session and events into the open transaction.</summary>
    public void Insert(int session, ReadOnlySpan<byte> message, int events)
    {
        while (_rows.Count <= session)
        {
            _rows.Add((long)(_rows.Count + 1) << SessionRow.SequenceBits);
            _ids.Add(SessionId.New().Value);
            if (_hasLayout)
                _connection[InsertSession].Set(_rows.Count).Run();
        }
        if (_hasLayout)
            _connection[RaiseSession].Set(session + 1).Run();
        _connection[InsertMessage].Set(++_rows[session]).Set(message).Run();
        for (var index = 0; index < events; index++)
            _connection[InsertEvent]
                .Set(++_position)
                .Set(_position)
                .Set(SmallTalk.Events.EventId.New().Value)
                .Set("agent:replied")
                .Set(0L)
                .Set(string.Empty)
                .Set(_ids[session])
                .Set(_position)
                .Set(EventPayload)
                .Run();
    }

    /// <summary>Inserts in a transaction of its own.</summary>
    public void Append(int session, ReadOnlySpan<byte> message, int events)
    {
        Begin();
        Insert(session, message, events);
        Commit();
    }

    /// <summary>Reads all messages and deserializes them.</summary>
    public List<ChatMessage> ReadAll()
    {
        var messages = new List<ChatMessage>();
        var row = _connection[SelectMessages];
        while (row.Step())
            messages.Add(FloorJson.Read(row.GetBytes(0).ToArray()));
        return messages;
    }

    public void Dispose() => _connection.Dispose();
}
