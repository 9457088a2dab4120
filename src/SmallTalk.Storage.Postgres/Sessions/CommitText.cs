using System.Globalization;
using System.Text;

namespace SmallTalk.Storage.Postgres;

/// <summary>Writes the one statement of a commit (ADR 1): everything below hangs on the row that the session's own update returns.</summary>
internal static class CommitText
{
    /// <summary>The columns of an event in the outbox, in the order of their parameters.</summary>
    public const string EventColumns = "event_id, topic, priority, partition, session, occurred_at, correlation, trace, type, enc, payload";

    private const int EventParameters = 11;
    private const int ImportParameters = 3;

    /// <summary>The text; its parameters are those of <see cref="CommitParameters"/>, in the same order.</summary>
    public static string Of(CommitShape shape)
    {
        var next = shape.Header switch
        {
            CommitHeader.Create => 12,
            CommitHeader.Append => 8,
            _ => 15,
        };
        int Take(int count) => (next += count) - count + 1;

        var import = shape.IsImport ? Take(ImportParameters) : 0;
        var messages = shape.Messages == 0 ? 0 : Take(shape.IsImport ? 4 : 2);
        var state = shape.HasState ? Take(shape.IsImport ? 8 : 5) : 0;
        var events = shape.Events == 0 ? 0 : Take(shape.Events == CommitShape.Many ? EventParameters : EventParameters * shape.Events);
        var count = shape.Messages == CommitShape.Many ? Text($"cardinality(${messages})") : Text($"{shape.Messages}");

        var text = new StringBuilder("with ");
        if (shape.HasState)
            text.Append(Entries(shape, state)).Append(", ");
        text.Append(Session(shape, count, import));
        if (shape.Messages != 0)
            text.Append(Messages(shape, messages, count));
        if (shape.HasState)
            text.Append(Writes(next + 1));
        if (shape.Events != 0)
            text.Append(Outbox(shape.Events, events));
        if (shape.Messages == 0)
            text.Append(Remember(shape.Header));
        return text.Append("\nselect version, last_seq, updated_at from s").ToString();
    }

    /// <summary>The columns of an event, each of one row source.</summary>
    public static string PrefixedEventColumns(string source) => $"{source}.{EventColumns.Replace(", ", $", {source}.", StringComparison.Ordinal)}";

    /// <summary>Parameters that follow one another.</summary>
    public static string Range(int first, int count) => string.Join(", ", Enumerable.Range(first, count).Select(number => Text($"${number}")));

    private static string Entries(CommitShape shape, int first)
    {
        var columns = shape.IsImport ? "name, expected, author, enc, value, next, commit_id, at" : "name, expected, author, enc, value";
        var made = shape.IsImport
            ? "x.next, x.commit_id, x.at"
            : Text($"coalesce(c.version, 0) + 1 as next, {Commit(shape.Header)} as commit_id, null::bigint as at");
        return Text(
            $"""
            w as (
                select x.name, x.expected, x.author, x.enc, x.value, coalesce(c.version, 0) as current, {made}
                from unnest({Range(first, shape.IsImport ? 8 : 5)}) as x ({columns})
                left join lateral (
                    select t.version from st_state t join st_session s on s.pk = t.session_pk
                    where s.partition = $1 and s.id = $2 and t.name = x.name order by t.version desc limit 1
                ) c on true
            )
            """
        );
    }

    private static string Session(CommitShape shape, string count, int import)
    {
        var fits = shape.HasState ? "\n      and not exists (select from w where w.expected <> w.current)" : "";
        var version =
            shape.IsImport ? Text($"${import}")
            : shape.Header is CommitHeader.Create ? "1"
            : "t.version + 1";
        var created = shape.IsImport ? Text($"${import + 1}") : "n.t";
        var updated =
            shape.IsImport ? Text($"${import + 2}")
            : shape.Header is CommitHeader.Create ? "n.t"
            : "st_now()";
        return shape.Header switch
        {
            CommitHeader.Create => Text(
                $"""
                s as (
                    insert into st_session (partition, id, version, last_seq, status, created_at, updated_at, expires_at, expires_hour, sliding, commit_id,
                                            owner_instance, owner_epoch, metadata_enc, metadata, pending_enc, pending)
                    select $1, $2, {version}, {count}, $8, {created}, {updated}, $6, $6 / 3600000000, $7, $3, $4, $5, $9, $10, $11, $12
                    from (select st_now() as t) n{(shape.HasOwner ? ", st_lease l" : "")}
                    where {Holds(shape, 4)}{fits}
                    on conflict (partition, id) do nothing
                    returning pk, version, last_seq, updated_at
                )
                """
            ),
            CommitHeader.Append => Text(
                $"""
                s as (
                    update st_session t
                    set version = {version}, last_seq = t.last_seq + {count}, updated_at = {updated}, commit_id = $4, owner_instance = $5, owner_epoch = $6,
                        expires_at = coalesce($7, t.expires_at), expires_hour = coalesce($7, t.expires_at) / 3600000000,
                        sliding = case when $7 is null then t.sliding else $8 end
                    {(shape.HasOwner ? "from st_lease l" : "")}
                    where t.partition = $1 and t.id = $2 and t.version = $3 and t.status = 0
                      and {Holds(shape, 5)}{fits}
                    returning t.pk, t.version, t.last_seq, t.updated_at
                )
                """
            ),
            _ => Text(
                $"""
                s as (
                    update st_session t
                    set version = {version}, last_seq = t.last_seq + {count}, updated_at = {updated}, commit_id = $4, owner_instance = $5, owner_epoch = $6,
                        expires_at = coalesce($7, t.expires_at), expires_hour = coalesce($7, t.expires_at) / 3600000000,
                        sliding = case when $7 is null then t.sliding else $8 end, status = coalesce($9, t.status),
                        metadata_enc = case when $10 then $11 else t.metadata_enc end, metadata = case when $10 then $12 else t.metadata end,
                        pending_enc = case when $13 then $14 else t.pending_enc end, pending = case when $13 then $15 else t.pending end
                    {(shape.HasOwner ? "from st_lease l" : "")}
                    where t.partition = $1 and t.id = $2 and t.version = $3 and (t.status = 0 or $9 is not null)
                      and {Holds(shape, 5)}{fits}
                    returning t.pk, t.version, t.last_seq, t.updated_at
                )
                """
            ),
        };
    }

    private static string Messages(CommitShape shape, int first, string count)
    {
        if (shape.Messages == 1)
            return Text(
                $"""
                , m as (
                    insert into st_message (session_pk, seq, version, commit_id, at, enc, payload)
                    select pk, last_seq, version, {Commit(shape.Header)}, updated_at, ${first}, ${first + 1} from s
                )
                """
            );
        var (columns, origin) = shape.IsImport
            ? ("enc, payload, commit_id, at, i", "x.commit_id, x.at")
            : ("enc, payload, i", $"{Commit(shape.Header)}, s.updated_at");
        return Text(
            $"""
            , m as (
                insert into st_message (session_pk, seq, version, commit_id, at, enc, payload)
                select s.pk, s.last_seq - {count} + x.i, s.version, {origin}, x.enc, x.payload
                from s, unnest({Range(first, shape.IsImport ? 4 : 2)}) with ordinality as x ({columns})
            )
            """
        );
    }

    // The newest versions are counted, not reckoned: imported ones have gaps.
    private static string Writes(int kept) =>
        Text(
            $"""
            , e as (
                insert into st_state (session_pk, name, version, commit_version, commit_id, at, author, enc, value)
                select s.pk, w.name, w.next, s.version, w.commit_id, coalesce(w.at, s.updated_at), w.author, w.enc, w.value from s, w
            ), p as (
                delete from st_state t using s, w
                where t.session_pk = s.pk and t.name = w.name
                  and t.version <= (select o.version from st_state o where o.session_pk = s.pk and o.name = w.name order by o.version desc offset ${kept} - 1 limit 1)
            )
            """
        );

    private static string Outbox(int events, int first)
    {
        if (events == CommitShape.Many)
            return Text(
                $"""
                , o as (
                    insert into st_outbox (session_pk, version, ord, {EventColumns})
                    select s.pk, s.version, x.ord, {PrefixedEventColumns("x")}
                    from s, unnest({Range(first, EventParameters)}) with ordinality as x ({EventColumns}, ord)
                    order by x.ord
                )
                """
            );
        if (events == 1)
            return Text(
                $"""
                , o as (
                    insert into st_outbox (session_pk, version, ord, {EventColumns})
                    select pk, version, 0, {Range(first, EventParameters)} from s
                )
                """
            );
        var rows = Enumerable.Range(0, events).Select(row => Text($"({row}, {Range(first + (row * EventParameters), EventParameters)})"));
        return Text(
            $"""
            , o as (
                insert into st_outbox (session_pk, version, ord, {EventColumns})
                select s.pk, s.version, x.ord, {PrefixedEventColumns("x")} from s, (values {string.Join(", ", rows)}) as x (ord, {EventColumns})
                order by x.ord
            )
            """
        );
    }

    // Messages remember their commit, and are never taken away one by one; entries of state are.
    private static string Remember(CommitHeader header) =>
        Text(
            $"""
            , c as (
                insert into st_commit (session_pk, version, commit_id, last_seq, at) select pk, version, {Commit(header)}, last_seq, updated_at from s
            ), d as (
                delete from st_commit t using s where t.session_pk = s.pk and t.version <= s.version - 64
            )
            """
        );

    private static string Commit(CommitHeader header) => header is CommitHeader.Create ? "$3" : "$4";

    // Joined, not asked for: a lease that is looked up by its key in the plan of the row itself costs the server half of what a subquery does.
    private static string Holds(CommitShape shape, int instance) =>
        shape.HasOwner ? Text($"l.instance = ${instance} and l.epoch = ${instance + 1} and not l.fenced and not l.released") : "true";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
