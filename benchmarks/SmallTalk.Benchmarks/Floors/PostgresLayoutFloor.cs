using System.Buffers;
using Microsoft.Extensions.AI;
using Npgsql;
using NpgsqlTypes;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>
/// What the layout of a commit costs the server at least, without a store: the session's row raised by one and the message inserted, in one statement, with
/// a row in an outbox for each event. No fence, no owner, no times, no ids. For one caller.
/// </summary>
internal sealed class PostgresLayoutFloor(NpgsqlDataSource source, long session)
{
    public const string Tables = """
        create table layout_session (pk bigint primary key, version bigint not null, last_seq bigint not null) with (fillfactor = 70);
        create table layout_message (session bigint not null, seq bigint not null, payload bytea not null, primary key (session, seq));
        create table layout_outbox (id bigint generated always as identity primary key, session bigint not null, payload bytea not null);
        create table layout_event (position bigint generated always as identity, session bigint not null, payload bytea not null);
        create index on layout_event (position);
        create index on layout_event (md5(payload), position);
        create index on layout_event (session, position);
        """;

    /// <summary>Takes what is in the outbox to the log with its indexes.</summary>
    public const string Move = """
        with moved as (delete from layout_outbox returning id, session, payload)
        insert into layout_event (session, payload) select session, payload from moved order by id
        """;

    private static readonly string[] Statements = [.. Enumerable.Range(0, 4).Select(Statement)];

    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);

    public async Task CreateAsync()
    {
        await using var command = source.CreateCommand("insert into layout_session values ($1, 0, 0)");
        command.Parameters.Add(PostgresFloor.Of(session, NpgsqlDbType.Bigint));
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask AppendAsync(ChatMessage message, int events = 0)
    {
        _buffer.ResetWrittenCount();
        FloorJson.Write(_buffer, message);
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Statements[events], connection);
        command.Parameters.Add(PostgresFloor.Of(session, NpgsqlDbType.Bigint));
        command.Parameters.Add(PostgresFloor.Of(_buffer.WrittenMemory, NpgsqlDbType.Bytea));
        for (var number = 0; number < events; number++)
            command.Parameters.Add(PostgresFloor.Of(PostgresFloor.EventPayload, NpgsqlDbType.Bytea));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Puts one event into the outbox.</summary>
    public async ValueTask PublishAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("insert into layout_outbox (session, payload) values ($1, $2)", connection);
        command.Parameters.Add(PostgresFloor.Of(session, NpgsqlDbType.Bigint));
        command.Parameters.Add(PostgresFloor.Of(PostgresFloor.EventPayload, NpgsqlDbType.Bytea));
        await command.ExecuteNonQueryAsync();
    }

    private static string Statement(int events)
    {
        const string header = "with s as (update layout_session set version = version + 1, last_seq = last_seq + 1 where pk = $1 returning pk, last_seq)";
        const string message = "insert into layout_message (session, seq, payload) select pk, last_seq, $2 from s";
        if (events == 0)
            return $"{header} {message}";
        var rows = string.Join(", ", Enumerable.Range(3, events).Select(number => $"(${number})"));
        return $"{header}, m as ({message}) insert into layout_outbox (session, payload) select pk, x.payload from s, (values {rows}) as x (payload)";
    }
}
