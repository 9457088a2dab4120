namespace SmallTalk.Storage.Postgres;

/// <summary>Statements on sessions other than commits (ADR 1).</summary>
internal static class SessionText
{
    /// <summary>$1 partition $2 id $3 tail (null: since) $4 since $5 limit. One statement, so that all of it is one version; each part comes in order by its index.</summary>
    public const string Load = $"""
        with s as (
            select * from st_session where partition = $1 and id = $2
        ), bounds as (
            select pk, case when $3 is null then $4 else greatest(last_seq - $3, 0) end as after,
                   case when $3 is null then least($4 + $5, last_seq) else last_seq end as upto from s
        ), newest as (
            select distinct on (t.name) t.* from s, st_state t where t.session_pk = s.pk order by t.name, t.version desc
        )
        select s.partition, s.id, s.version, s.last_seq, s.status, s.created_at, s.updated_at, s.expires_at, s.sliding, s.owner_instance, s.owner_epoch,
               s.metadata_enc, s.metadata, s.pending_enc, s.pending, 0 as kind, null::uuid as commit_id
        from s
        union all
        select null, null, m.seq, null, null, null, m.at, null, null, null, null, m.enc, m.payload, null, null, 1, m.commit_id
        from bounds b, st_message m where m.session_pk = b.pk and m.seq > b.after and m.seq <= b.upto
        union all
        select n.name, n.author, n.version, null, null, null, n.at, null, null, null, null, n.enc, n.value, null, null, 2, n.commit_id
        from newest n where n.value is not null
        """;

    /// <summary>$1 partition $2 id $3 instance $4 epoch $5 names $6 expected versions: what stands in the way of a commit that brought no row back.</summary>
    public const string Why = """
        select s.version, s.last_seq, s.status,
               $3::text is null or exists (select from st_lease l where l.instance = $3 and l.epoch = $4 and not l.fenced and not l.released) as owner_holds,
               st_now() as at,
               exists (
                   select from unnest($5, $6) as x (name, expected)
                   where x.expected <> coalesce((select t.version from st_state t where t.session_pk = s.pk and t.name = x.name order by t.version desc limit 1), 0)
               ) as state_conflict
        from (select) one left join st_session s on s.partition = $1 and s.id = $2
        """;

    /// <summary>$1 partition $2 id $3 commit: the repeat look-up among the newest 64 versions.</summary>
    public const string FindCommit = """
        with recursive s as (
            select pk, version from st_session where partition = $1 and id = $2
        ), walk as (
            (select m.seq, m.version, m.commit_id, m.at from s, st_message m where m.session_pk = s.pk order by m.seq desc limit 1)
            union all
            select p.seq, p.version, p.commit_id, p.at
            from walk, s, lateral (select * from st_message m where m.session_pk = s.pk and m.seq < walk.seq order by m.seq desc limit 1) p
            where walk.version > s.version - 64 and (walk.commit_id <> $3 or p.commit_id = $3)
        )
        select w.version, max(w.seq) as last_seq, min(w.seq) as first_seq, w.at
        from walk w, s where w.commit_id = $3 and w.version > s.version - 64 group by w.version, w.at
        union all
        select c.version, c.last_seq, 0, c.at from s, st_commit c where c.session_pk = s.pk and c.commit_id = $3 and c.version > s.version - 64
        limit 1
        """;

    /// <summary>$1 partition $2 id: before a deletion, so that the deletion sees what a commit that was under way has added.</summary>
    public const string Lock = "select from st_session where partition = $1 and id = $2 for update";

    /// <summary>$1 partition $2 id $3 expected version or null: leaves no trace.</summary>
    public const string Delete = $"""
        with s as (
            delete from st_session where partition = $1 and id = $2 and ($3 is null or version = $3) returning pk
        ), {Contents}
        {IsDone}
        """;

    /// <summary>$4 until: leaves a header without content.</summary>
    public const string Tombstone = $"""
        with s as (
            update st_session t
            set version = t.version + 1, last_seq = 0, status = 2, updated_at = st_now(), expires_at = $4, expires_hour = $4 / 3600000000, sliding = null,
                metadata = null, metadata_enc = 0, pending = null, pending_enc = 0, owner_instance = null, owner_epoch = null
            where partition = $1 and id = $2 and ($3 is null or version = $3) returning pk
        ), {Contents}
        {IsDone}
        """;

    private const string Contents =
        "m as (delete from st_message t using s where t.session_pk = s.pk), e as (delete from st_state t using s where t.session_pk = s.pk), c as (delete from st_commit t using s where t.session_pk = s.pk)";

    private const string IsDone = "select exists (select from s) or not exists (select from st_session where partition = $1 and id = $2) as done";
}
