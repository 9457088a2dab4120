using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Reads and writes rows of state.</summary>
internal static class StateRows
{
    private const string Columns = "name, version, at, author, commit_id, enc, value";

    // A prefix with it is later than every name that begins with the prefix.
    private const string LastCodePoint = "\U0010FFFF";
    private const string OfScope = "session_pk = ?1 and partition = ?2";

    private static readonly SqlText FindSession = new("select pk from st_session where partition = ?1 and id = ?2");
    private static readonly SqlText Newest = new($"select {Columns} from st_state where {OfScope} and name = ?3 order by version desc limit ?4");

    private static readonly SqlText Versions = new($"select name, max(version) from st_state where {OfScope} and name >= ?3 and name <= ?4 group by name");

    private static readonly SqlText Current = new(
        $"""
        select {Columns} from st_state t where {OfScope} and name >= ?3 and name <= ?4 and value is not null
            and version = (select max(version) from st_state n where n.session_pk = t.session_pk and n.partition = t.partition and n.name = t.name)
        order by name
        """
    );

    private static readonly SqlText NewestVersion = new($"select version from st_state where {OfScope} and name = ?3 order by version desc limit 1");

    private static readonly SqlText Insert = new(
        "insert into st_state (session_pk, partition, name, version, commit_id, at, author, enc, value) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    );

    // By number of versions, not by version: an import may leave numbers out.
    private static readonly SqlText Forget = new(
        $"""
        delete from st_state where {OfScope} and name = ?3
            and version <= (select version from st_state where {OfScope} and name = ?3 order by version desc limit 1 offset ?4)
        """
    );

    private static readonly SqlText Keys = new(
        "select distinct partition, name from st_state where session_pk = ?1 and (partition, name) > (?2, ?3) order by partition, name limit ?4"
    );

    private static readonly SqlText ForgetSession = new("delete from st_state where session_pk = ?1 and partition = ''");

    /// <summary>Prepares what is needed most, so that a table of another shape is found at the start.</summary>
    public static void Prepare(Connection connection)
    {
        foreach (var text in (SqlText[])[Current, Newest, Insert])
            _ = connection[text];
    }

    /// <summary>The newest versions of an entry, newest first.</summary>
    public static IReadOnlyList<StateEntry> ReadHistory(Connection connection, StateKey key, int limit)
    {
        var entries = new List<StateEntry>();
        if (ScopeOf(connection, key.Partition, key.Session) is not { } scope)
            return entries;
        var read = connection[Newest].Set(scope.Pk).Set(scope.Partition).Set(key.Name).Set(limit);
        while (read.Step())
            entries.Add(Read(read, key.Partition, key.Session));
        return entries;
    }

    public static StateEntry? ReadNewest(Connection connection, StateKey key) => ReadHistory(connection, key, 1) is [var newest] ? newest : null;

    /// <summary>The newest version of each entry that is not deleted, in order of name.</summary>
    public static IReadOnlyList<StateEntry> ReadCurrent(Connection connection, Partition partition, SessionId? session, string namePrefix)
    {
        return ScopeOf(connection, partition, session) is { } scope ? ReadCurrent(connection, scope, partition, session, namePrefix) : [];
    }

    /// <summary>All entries of a session, by its row.</summary>
    public static IReadOnlyList<StateEntry> ReadSession(Connection connection, long pk, SessionKey key) =>
        ReadCurrent(connection, (pk, string.Empty), key.Partition, key.Id, string.Empty);

    /// <summary>The newest version of each entry, deleted ones too.</summary>
    public static Dictionary<string, long> ReadVersions(Connection connection, Partition partition, SessionId? session, string namePrefix)
    {
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        if (ScopeOf(connection, partition, session) is not { } scope)
            return versions;
        var read = connection[Versions].Set(scope.Pk).Set(scope.Partition).Set(namePrefix).Set(namePrefix + LastCodePoint);
        while (read.Step())
            if (read.GetText(0) is var name && name.StartsWith(namePrefix, StringComparison.Ordinal))
                versions.Add(name, read.GetLong(1));
        return versions;
    }

    /// <summary>The version of an entry of a session; 0 when it never existed.</summary>
    public static long ReadVersion(Connection connection, long pk, string name)
    {
        var read = connection[NewestVersion].Set(pk).Set(string.Empty).Set(name);
        var version = read.Step() ? read.GetLong(0) : 0;
        read.Reset();
        return version;
    }

    /// <summary>The keys of a session's entries, or of the entries of all partitions, deleted ones too.</summary>
    public static List<StateKey> ReadKeys(Connection connection, SessionKey? session, StateKey? after, int limit)
    {
        var keys = new List<StateKey>();
        if (ScopeOf(connection, session?.Partition ?? default, session?.Id) is not { } scope)
            return keys;
        var partition = session is null && after is { } key ? key.Partition.Value : string.Empty;
        var read = connection[Keys].Set(scope.Pk).Set(partition).Set(after?.Name ?? string.Empty).Set(limit);
        while (read.Step())
            keys.Add(
                session is { } owner ? StateKey.OfSession(owner, read.GetText(1)) : StateKey.OfPartition(Partition.Parse(read.GetText(0)), read.GetText(1))
            );
        return keys;
    }

    /// <summary>Writes a version and forgets the oldest ones.</summary>
    /// <returns>The version as it is now.</returns>
    public static StateEntry Write(WriteTransaction transaction, long pk, StateWrite write, long version, CommitId commitId, int kept)
    {
        var (key, import) = (write.Key, write.Import);
        var partition = key.Session is null ? key.Partition.Value : string.Empty;
        var at = import is null ? transaction.Now : Moments.ToMicroseconds(import.WrittenAt);
        var entry = new StateEntry(key, import?.Version ?? version, write.Value, write.Author, Moments.FromMicroseconds(at), import?.CommitId ?? commitId);
        var insert = transaction.Connection[Insert].Set(pk).Set(partition).Set(key.Name).Set(entry.Version).Set(entry.CommitId.Value).Set(at).Set(write.Author);
        if (write.Value is { } value)
            insert.Set(value).Run();
        else
            insert.Set(0L).SetNull().Run();
        if (entry.Version > kept)
            transaction.Connection[Forget].Set(pk).Set(partition).Set(key.Name).Set(kept).Run();
        transaction.Changed(entry);
        return entry;
    }

    /// <summary>Removes all state of a session.</summary>
    public static void Remove(Connection connection, long pk) => connection[ForgetSession].Set(pk).Run();

    private static List<StateEntry> ReadCurrent(
        Connection connection,
        (long Pk, string Partition) scope,
        Partition partition,
        SessionId? session,
        string namePrefix
    )
    {
        var entries = new List<StateEntry>();
        var read = connection[Current].Set(scope.Pk).Set(scope.Partition).Set(namePrefix).Set(namePrefix + LastCodePoint);
        while (read.Step())
            entries.Add(Read(read, partition, session));
        entries.RemoveAll(entry => !entry.Key.Name.StartsWith(namePrefix, StringComparison.Ordinal));
        return entries;
    }

    private static (long Pk, string Partition)? ScopeOf(Connection connection, Partition partition, SessionId? session)
    {
        if (session is not { } id)
            return (0, partition.Value);
        var find = connection[FindSession].Set(partition.Value).Set(id.Value);
        (long, string)? scope = find.Step() ? (find.GetLong(0), string.Empty) : null;
        find.Reset();
        return scope;
    }

    private static StateEntry Read(Statement row, Partition partition, SessionId? session) =>
        new(
            new(partition, session, row.GetText(0)),
            row.GetLong(1),
            row.IsNull(6) ? null : row.GetPayload(5),
            row.GetText(3),
            row.GetMoment(2),
            new(row.GetGuid(4))
        );
}
