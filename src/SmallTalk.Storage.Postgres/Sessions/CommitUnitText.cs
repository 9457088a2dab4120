using System.Globalization;

namespace SmallTalk.Storage.Postgres;

/// <summary>Writes the one statement of several commits (ADR 1), each of another session and of the same owner: one row of arrays for each, and one of the answer for each that was taken.</summary>
internal static class CommitUnitText
{
    private const int Values = 8;
    private const int Changes = 7;
    private const int EventParameters = 12;

    private static readonly string[] Texts = [Write(false, false), Write(false, true), Write(true, false), Write(true, true)];

    /// <summary>The text; its parameters are those of <see cref="CommitUnitParameters"/>, in the same order.</summary>
    /// <param name="hasChanges">Whether one of them changes status, metadata or the pending turn.</param>
    /// <param name="hasEvents">Whether one of them has events.</param>
    public static string Of(bool hasChanges, bool hasEvents) => Texts[(hasChanges ? 2 : 0) + (hasEvents ? 1 : 0)];

    private static string Write(bool hasChanges, bool hasEvents)
    {
        const string columns = "partition, id, expected, commit_id, expires_at, sliding, enc, payload";
        const string changed = "status, has_metadata, metadata_enc, metadata, has_pending, pending_enc, pending";
        const string changes = """
            ,
                    status = coalesce(x.status, t.status),
                    metadata_enc = case when x.has_metadata then x.metadata_enc else t.metadata_enc end,
                    metadata = case when x.has_metadata then x.metadata else t.metadata end,
                    pending_enc = case when x.has_pending then x.pending_enc else t.pending_enc end,
                    pending = case when x.has_pending then x.pending else t.pending end
            """;
        var count = hasChanges ? Values + Changes : Values;
        return Text(
            $"""
            with s as (
                update st_session t
                set version = t.version + 1, last_seq = t.last_seq + 1, updated_at = st_now(), commit_id = x.commit_id, owner_instance = $1, owner_epoch = $2,
                    expires_at = coalesce(x.expires_at, t.expires_at), expires_hour = coalesce(x.expires_at, t.expires_at) / 3600000000,
                    sliding = case when x.expires_at is null then t.sliding else x.sliding end{(hasChanges ? changes : "")}
                from st_lease l, unnest({CommitText.Range(3, count)}) with ordinality as x ({(hasChanges ? $"{columns}, {changed}" : columns)}, ord)
                where l.instance = $1 and l.epoch = $2 and not l.fenced and not l.released
                  and t.partition = x.partition and t.id = x.id and t.version = x.expected and {(
                hasChanges ? "(t.status = 0 or x.status is not null)" : "t.status = 0"
            )}
                returning x.ord, t.pk, t.version, t.last_seq, t.updated_at, x.commit_id, x.enc, x.payload
            ), m as (
                insert into st_message (session_pk, seq, version, commit_id, at, enc, payload)
                select pk, last_seq, version, commit_id, updated_at, enc, payload from s
            ){(hasEvents ? Outbox(3 + count) : "")}
            select version, last_seq, updated_at, ord from s
            """
        );
    }

    private static string Outbox(int first) =>
        Text(
            $"""
            , o as (
                insert into st_outbox (session_pk, version, ord, {CommitText.EventColumns})
                select s.pk, s.version, e.ord, {CommitText.PrefixedEventColumns("e")}
                from s, unnest({CommitText.Range(first, EventParameters)}) with ordinality as e (of, {CommitText.EventColumns}, ord)
                where s.ord = e.of
                order by e.ord
            )
            """
        );

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
