using Npgsql;
using NpgsqlTypes;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>Events as parameters and as rows.</summary>
internal static class EventColumns
{
    /// <summary>The events as arrays, one for each column of the outbox, in the order of its statement.</summary>
    public static NpgsqlParameter[] Arrays(IReadOnlyList<NewEvent> events) =>
        [
            Param.Column(events, NpgsqlDbType.Uuid, item => item.Id.Value),
            Texts(events, item => item.Topic),
            Param.Column(events, NpgsqlDbType.Smallint, item => (short)item.Priority),
            Texts(events, item => item.Partition.Value),
            Texts(events, item => item.Session?.Value),
            Param.Column(events, NpgsqlDbType.Bigint, item => Moments.ToMicroseconds(item.OccurredAt)),
            Texts(events, item => item.CorrelationId),
            Texts(events, item => item.TraceParent),
            Texts(events, item => item.PayloadType),
            Param.Column(events, NpgsqlDbType.Smallint, item => (short)item.Payload.Encodings),
            Param.Column(events, NpgsqlDbType.Bytea, item => item.Payload.Bytes),
        ];

    /// <summary>One event, a parameter for each column of the outbox, in the order of its statement.</summary>
    public static NpgsqlParameter[] Values(NewEvent item) =>
        [
            Param.Uuid(item.Id.Value),
            Param.Text(item.Topic),
            Param.Short((int)item.Priority),
            Param.Text(item.Partition.Value),
            Param.Text(item.Session?.Value),
            Param.Long(Moments.ToMicroseconds(item.OccurredAt)),
            Param.Text(item.CorrelationId),
            Param.Text(item.TraceParent),
            Param.Text(item.PayloadType),
            Param.Short((int)item.Payload.Encodings),
            Param.Bytes(item.Payload.Bytes),
        ];

    /// <summary>What events were in another log, as two arrays: when they were appended, and whether their payload was erased.</summary>
    public static NpgsqlParameter[] ImportArrays(IReadOnlyList<NewEvent> events) =>
        [
            Param.Column(events, NpgsqlDbType.Bigint, item => item.Import is { } import ? Moments.ToMicroseconds(import.AppendedAt) : (long?)null),
            Param.Column(events, NpgsqlDbType.Boolean, item => item.Import is { IsRedacted: true }),
        ];

    /// <summary>Reads an event whose columns begin at a place.</summary>
    public static EventRecord Read(NpgsqlDataReader reader, int first) =>
        new(
            EventPosition.FromOrdinal(reader.GetInt64(first)),
            Moments.FromMicroseconds(reader.GetInt64(first + 1)),
            new()
            {
                Id = new(reader.GetGuid(first + 2)),
                Topic = reader.GetString(first + 3),
                Priority = (EventPriority)reader.GetInt16(first + 4),
                Partition = Partition.Parse(reader.GetString(first + 5)),
                Session = Text(reader, first + 6) is { } session ? SessionId.Parse(session) : (SessionId?)null,
                OccurredAt = Moments.FromMicroseconds(reader.GetInt64(first + 7)),
                CorrelationId = Text(reader, first + 8),
                TraceParent = Text(reader, first + 9),
                PayloadType = Text(reader, first + 10),
                Payload = new(reader.GetFieldValue<byte[]>(first + 12), (PayloadEncodings)reader.GetInt16(first + 11)),
            },
            reader.GetBoolean(first + 13)
        );

    public static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlParameter Texts(IReadOnlyList<NewEvent> events, Func<NewEvent, string?> value) => Param.Texts(events.Select(value));
}
