namespace SmallTalk.Storage.Postgres;

/// <summary>Statements on versioned state (ADR 1), for entries of sessions and of partitions.</summary>
internal static class StateText
{
    /// <summary>
    /// State of a partition: $1 partition $2 name $3 commit $4 expected or null $5 author $6 enc $7 value $8 instance $9 epoch $10 kept $11 channel
    /// $12, $13 imported version and time or null $14 the store that writes.
    /// </summary>
    public const string Write = """
        with c as (
            select coalesce((select version from st_partition_state where partition = $1 and name = $2 order by version desc limit 1), 0) as version
        ), ok as (
            select c.version from c
            where ($4 is null or c.version = $4)
              and ($8::text is null or exists (select from st_lease l where l.instance = $8 and l.epoch = $9 and not l.fenced and not l.released))
              and not exists (select from st_partition_state t where t.partition = $1 and t.name = $2 and t.version = c.version and t.commit_id = $3)
        ), i as (
            insert into st_partition_state (partition, name, version, commit_id, at, author, enc, value)
            select $1, $2, coalesce($12, ok.version + 1), $3, coalesce($13, st_now()), $5, $6, $7 from ok
            on conflict do nothing
            returning version, at
        ), d as (
            delete from st_partition_state t using i
            where t.partition = $1 and t.name = $2
              and t.version <= (select o.version from st_partition_state o where o.partition = $1 and o.name = $2 order by o.version desc offset $10 - 1 limit 1)
        ), n as (
            select pg_notify($11, $14 || chr(10) || $1 || chr(10) || $2) from i
        )
        select i.version, i.at, (select count(*) from n) from i
        """;

    /// <summary>
    /// $1 partition $2 name. Makes the writers of one entry wait for each other, up to the end of their transaction. Without it a writer whose statement stands
    /// still while others write more versions than are kept would find the number after its own free again, because the version that had it was removed, and
    /// its write would be behind theirs. A statement of its own: the one after it sees what the writer before left.
    /// </summary>
    public const string Lock = "select pg_advisory_xact_lock(hashtextextended($1 || chr(10) || $2, 0))";

    /// <summary>$1 instance $2 epoch.</summary>
    public const string Holds = "select exists (select from st_lease l where l.instance = $1 and l.epoch = $2 and not l.fenced and not l.released)";

    private const string Columns = "t.name, t.version, t.commit_id, t.at, t.author, t.enc, t.value";
    private const string OfSession = "st_state t join st_session s on s.pk = t.session_pk where s.partition = $1 and s.id = $2";
    private const string OfPartition = "st_partition_state t where t.partition = $1";

    /// <summary>Then: name, limit.</summary>
    public static string History(bool isSession) =>
        isSession
            ? $"select {Columns} from {OfSession} and t.name = $3 order by t.version desc limit $4"
            : $"select {Columns} from {OfPartition} and t.name = $2 order by t.version desc limit $3";

    /// <summary>Then: after name, limit. Names of all entries of a session, deleted ones too.</summary>
    public const string KeysOfSession = $"select distinct t.name from {OfSession} and t.name > $3 order by t.name limit $4";

    /// <summary>$1 after partition $2 after name $3 limit: the entries of all partitions, deleted ones too.</summary>
    public const string KeysOfPartitions =
        "select distinct name, partition from st_partition_state where (partition, name) > ($1, $2) order by partition, name limit $3";

    /// <summary>Then: prefix. The newest version of each entry that is not deleted.</summary>
    public static string List(bool isSession) => $"select * from ({Newest(isSession, Columns)}) newest where value is not null order by name";

    /// <summary>Then: prefix. Which version of each entry is the newest, deletions too.</summary>
    public static string Versions(bool isSession) => Newest(isSession, "t.name, t.version, t.commit_id, t.at, st_now()");

    private static string Newest(bool isSession, string columns) =>
        isSession
            ? $"select distinct on (t.name) {columns} from {OfSession} and t.name >= $3 and t.name <= $3 || chr(1114111) order by t.name, t.version desc"
            : $"select distinct on (t.name) {columns} from {OfPartition} and t.name >= $2 and t.name <= $2 || chr(1114111) order by t.name, t.version desc";
}
