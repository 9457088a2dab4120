using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>Gathers the properties of an event's line.</summary>
internal struct EventProperties
{
    private EventPosition _position;
    private DateTimeOffset _at;
    private Guid _id;
    private string? _topic;
    private long _priority;
    private string? _partition;
    private string? _session;
    private DateTimeOffset _occurred;
    private string? _correlation;
    private string? _trace;
    private string? _type;
    private bool _redacted;
    private PayloadEncodings _encodings;
    private Payload _payload;

    /// <summary>Takes the current property when it is one of an event.</summary>
    internal bool TryTake(ref LineReader reader)
    {
        if (reader.Is("pos"u8))
            _position = EventPosition.FromOrdinal(reader.Number());
        else if (reader.Is("position"u8))
            _position = EventPosition.Parse(reader.Text());
        else if (reader.Is("at"u8))
            _at = reader.Time();
        else if (reader.Is("id"u8))
            _id = reader.Id();
        else if (reader.Is("topic"u8))
            _topic = reader.Text();
        else if (reader.Is("priority"u8))
            _priority = reader.Number();
        else if (reader.Is("partition"u8))
            _partition = reader.Text();
        else if (reader.Is("session"u8))
            _session = reader.Text();
        else if (reader.Is("occurred"u8))
            _occurred = reader.Time();
        else
            return TryTakeOptional(ref reader);
        return true;
    }

    internal readonly EventRecord ToRecord() =>
        new(
            _position,
            _at,
            new()
            {
                Id = new(_id),
                Topic = _topic!,
                Priority = (EventPriority)_priority,
                Partition = Partition.Parse(_partition),
                Session = _session is null ? (SessionId?)null : SessionId.Parse(_session),
                OccurredAt = _occurred,
                CorrelationId = _correlation,
                TraceParent = _trace,
                PayloadType = _type,
                Payload = _payload,
            },
            _redacted
        );

    private bool TryTakeOptional(ref LineReader reader)
    {
        if (reader.Is("correlation"u8))
            _correlation = reader.Text();
        else if (reader.Is("trace"u8))
            _trace = reader.Text();
        else if (reader.Is("type"u8))
            _type = reader.Text();
        else if (reader.Is("redacted"u8))
            _redacted = reader.Flag();
        else if (reader.Is("encoding"u8))
            _encodings = (PayloadEncodings)reader.Number();
        else if (reader.Is("base64"u8))
            _payload = reader.Base64(_encodings);
        else if (reader.Is("payload"u8))
            _payload = reader.TakeRest();
        else
            return false;
        return true;
    }
}
