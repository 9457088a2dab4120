using System.Globalization;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>The statements of the event log, with the schema in them (decision 3 explains each).</summary>
internal sealed class EventStatements(PostgresDatabase database)
{
    internal const string Columns =
        "position, at, event_id, topic, priority, partition, session, occurred_at, correlation, trace, type, enc, payload, redacted";

    private const string OutboxColumns = "ord, event_id, topic, priority, partition, session, occurred_at, correlation, trace, type, enc, payload";

    /// <summary>Puts events into the outbox, all or none.</summary>
    internal const string AppendText = $"""
        insert into st_outbox ({OutboxColumns})
        select x.i, x.event_id, x.topic, x.priority, x.partition, x.session, x.occurred_at, x.correlation, x.trace, x.type, x.enc, x.payload
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            with ordinality as x (event_id, topic, priority, partition, session, occurred_at, correlation, trace, type, enc, payload, i)
        order by x.i
        """;

    /// <summary>Puts one event into the outbox; plain parameters cost less than arrays of one.</summary>
    public string AppendOne { get; } = database.Sql($"insert into st_outbox ({OutboxColumns}) values (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

    public string Append { get; } = database.Sql(AppendText);

    /// <summary>Whether anything waits in the outbox.</summary>
    public string Peek { get; } = database.Sql("select exists (select id from st_outbox order by id limit 1)");

    /// <summary>Waits until nobody else moves rows. A statement of its own: the one after it sees what the one before left.</summary>
    public string Lock { get; } = string.Create(CultureInfo.InvariantCulture, $"select pg_advisory_xact_lock({PostgresDatabase.SequencerLock})");

    /// <summary>Waits until nobody redacts, and lets others do the same at once.</summary>
    public string LockShared { get; } = string.Create(CultureInfo.InvariantCulture, $"select pg_advisory_xact_lock_shared({PostgresDatabase.SequencerLock})");

    /// <summary>Gives the oldest rows of the outbox their positions. They are dated when they were put there, as far as times do not run back.</summary>
    private string Sequence { get; } =
        database.Sql(
            $"""
            with taken as (
                delete from st_outbox where id in (select id from st_outbox order by id limit $1) returning *
            ), numbered as (
                select *, row_number() over (order by id) as n, max(at) over (order by id) as moment from taken
            ), old as (
                select last_at from st_log limit 1
            ), log as (
                update st_log set last = last + (select count(*) from taken), last_at = greatest(last_at, (select max(at) from taken))
                where only_one and exists (select from taken) returning last
            ), moved as (
                insert into st_event ({Columns})
                select log.last - (select count(*) from taken) + n, greatest(old.last_at, moment), event_id, topic, priority, partition, session, occurred_at,
                       correlation, trace, type, enc, payload, redacted
                from numbered, log, old
            )
            select log.last, (select count(*) from taken), pg_notify($2, log.last::text) from log
            """
        );

    /// <summary>Moves a batch from the outbox to the log. Runs after the lock.</summary>
    /// <param name="channel">The channel on which the new end of the log is told.</param>
    public NpgsqlBatchCommand Move(string channel) => LogTransaction.Command(Sequence, Param.Int(SequencerPace.BatchSize), Param.Text(channel));

    /// <summary>Puts events of another log at the end of this one, with their times as far as these do not run back. Runs after the lock.</summary>
    public string Import { get; } =
        database.Sql(
            $"""
            with given as (
                select x.*, coalesce(x.appended, st_now()) as moment
                from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                    with ordinality as x (event_id, topic, priority, partition, session, occurred_at, correlation, trace, type, enc, payload, appended, redacted, n)
            ), old as (
                select last, last_at from st_log limit 1
            ), log as (
                update st_log set last = last + (select count(*) from given), last_at = greatest(last_at, (select max(moment) from given))
                where only_one returning last
            ), moved as (
                insert into st_event ({Columns})
                select old.last + n, greatest(old.last_at, max(moment) over (order by n)), event_id, topic, priority, partition, session, occurred_at,
                       correlation, trace, type, enc, payload, redacted
                from given, old
            )
            select log.last, pg_notify($14, log.last::text) from log
            """
        );

    public string End { get; } = database.Sql("select last from st_log where only_one");

    public string CursorGet { get; } = database.Sql($"select {CursorColumns} from st_cursor where subscriber = $1 and slot = $2");

    public string CursorList { get; } = database.Sql($"select {CursorColumns} from st_cursor order by subscriber, slot");

    public string CursorDelete { get; } = database.Sql("delete from st_cursor where subscriber = $1");

    public string CursorSave { get; } =
        database.Sql(
            """
            with held as (
                select $5 is null or exists (select from st_lease where instance = $5 and epoch = $6 and not fenced and not released) as ok
            ), saved as (
                insert into st_cursor as c (subscriber, slot, position, processed, owner_instance, owner_epoch, updated_at)
                select $1, $2, $3, $4, case when $8 then null else $5 end, case when $8 then null else $6 end, st_now() from held where ok
                on conflict (subscriber, slot) do update
                set position = $3, processed = $4, owner_instance = excluded.owner_instance, owner_epoch = excluded.owner_epoch, updated_at = st_now()
                where ($7 or c.position <= $3)
                  and (c.owner_instance is null or (c.owner_instance is not distinct from $5 and c.owner_epoch is not distinct from $6)
                       or not exists (select from st_lease l
                                      where l.instance = c.owner_instance and l.epoch = c.owner_epoch and not l.fenced and not l.released))
                returning 1
            )
            select held.ok, exists (select from saved) from held
            """
        );

    public string LetterAdd { get; } =
        database.Sql(
            $"""
            insert into st_dead_letter as d (subscriber, event_id, {LetterRest})
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                   case when e.redacted then 0 else $13 end, case when e.redacted then ''::bytea else $14 end, coalesce(e.redacted, $15), $16, $17, $18
            from (select) one left join st_event e on e.position = $3 and e.event_id = $2
            on conflict (subscriber, event_id) do update
            set attempts = excluded.attempts, error = excluded.error, failed_at = excluded.failed_at
            """
        );

    public string LetterList { get; } =
        database.Sql(
            $"""
            select subscriber, {Columns}, attempts, error, failed_at from st_dead_letter
            where ($1 is null or subscriber = $1) and ($2 is null or partition = $2) and ($3 is null or event_id = $3)
              and ($4 is null or (subscriber, event_id) > ($4, $5))
            order by subscriber, event_id limit $6
            """
        );

    public string LetterRemove { get; } = database.Sql("delete from st_dead_letter where subscriber = $1 and event_id = $2");

    public string Redact { get; } =
        database.Sql(
            """
            with e as (
                update st_event set payload = '', enc = 0, redacted = true
                where partition = $1 and ($2 is null or session = $2) and not redacted returning 1
            ), o as (
                update st_outbox set payload = '', enc = 0, redacted = true
                where partition = $1 and ($2 is null or session = $2) and not redacted returning 1
            ), d as (
                update st_dead_letter set payload = '', enc = 0, redacted = true
                where partition = $1 and ($2 is null or session = $2) and not redacted returning 1
            )
            select (select count(*) from e) + (select count(*) from o) + (select count(*) from d)
            """
        );

    /// <summary>Deletes the oldest events that are old enough, so many at most.</summary>
    public string TrimRows { get; } =
        database.Sql(
            """
            with bound as (
                select max(position) as upto from (
                    select position from st_event where position <= $2 and at < $1 order by position limit $3) old
            ), gone as (
                delete from st_event e using bound where e.position <= bound.upto returning 1
            ), log as (
                update st_log set trimmed = greatest(trimmed, bound.upto) from bound where only_one and bound.upto is not null
            )
            select count(*) from gone
            """
        );

    private const string CursorColumns = "subscriber, slot, position, processed, owner_instance, owner_epoch, updated_at";

    private const string LetterRest =
        "position, at, topic, priority, partition, session, occurred_at, correlation, trace, type, enc, payload, redacted, attempts, error, failed_at";
}
