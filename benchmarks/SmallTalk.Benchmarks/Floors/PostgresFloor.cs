using System.Buffers;
using Microsoft.Extensions.AI;
using Npgsql;
using NpgsqlTypes;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>
/// Floor of a commit to PostgreSQL: the same driver and pool, one prepared insert of the serialized message, with as many plain rows for events; one
/// statement, one round trip. For one caller.
/// </summary>
internal sealed class PostgresFloor(NpgsqlDataSource source, long session)
{
    public const string Tables = """
        create table floor_message (session bigint not null, seq bigint not null, payload bytea not null, primary key (session, seq));
        create table floor_event (id bigint generated always as identity primary key, session bigint not null, payload bytea not null);
        """;

    internal static readonly byte[] EventPayload = """{"turn":"9f1c2d3e4b5a69788796a5b4c3d2e1f0","agent":"writer","first":1,"last":2}"""u8.ToArray();
    private static readonly string[] Statements = [.. Enumerable.Range(0, 4).Select(Statement)];

    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private long _sequence;

    public async ValueTask AppendAsync(ChatMessage message, int events = 0)
    {
        _buffer.ResetWrittenCount();
        FloorJson.Write(_buffer, message);
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Statements[events], connection);
        command.Parameters.Add(Of(session, NpgsqlDbType.Bigint));
        command.Parameters.Add(Of(++_sequence, NpgsqlDbType.Bigint));
        command.Parameters.Add(Of(_buffer.WrittenMemory, NpgsqlDbType.Bytea));
        for (var number = 0; number < events; number++)
            command.Parameters.Add(Of(EventPayload, NpgsqlDbType.Bytea));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Appends one plain row of an event.</summary>
    public async ValueTask AppendEventAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("insert into floor_event (session, payload) values ($1, $2)", connection);
        command.Parameters.Add(Of(session, NpgsqlDbType.Bigint));
        command.Parameters.Add(Of(EventPayload, NpgsqlDbType.Bytea));
        await command.ExecuteNonQueryAsync();
    }

    public async Task<List<ChatMessage>> ReadAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("select payload from floor_message where session = $1 order by seq", connection);
        command.Parameters.Add(Of(session, NpgsqlDbType.Bigint));
        await using var reader = await command.ExecuteReaderAsync();
        var messages = new List<ChatMessage>();
        while (await reader.ReadAsync())
            messages.Add(FloorJson.Read(reader.GetFieldValue<byte[]>(0)));
        return messages;
    }

    private static string Statement(int events)
    {
        const string message = "insert into floor_message (session, seq, payload) values ($1, $2, $3)";
        if (events == 0)
            return message;
        var rows = Enumerable.Range(4, events).Select(number => $"($1, ${number})");
        return $"with m as ({message}) insert into floor_event (session, payload) values {string.Join(", ", rows)}";
    }

    internal static NpgsqlParameter<T> Of<T>(T value, NpgsqlDbType type) => new() { TypedValue = value, NpgsqlDbType = type };
}
