using SmallTalk.Events;

namespace SmallTalk.Storage.Files;

/// <summary>The line of one event in a segment of the log.</summary>
internal static class EventLine
{
    internal static void Begin(LineBuffer lines, long position, EventRecord record)
    {
        lines.Begin();
        lines.Json.WriteNumber("pos"u8, position);
        WriteProperties(lines, record);
    }

    /// <summary>Writes all properties but the position, the payload last.</summary>
    internal static void WriteProperties(LineBuffer lines, EventRecord record)
    {
        var item = record.Event;
        var json = lines.Json;
        json.WriteString("at"u8, record.AppendedAt);
        json.WriteString("id"u8, item.Id.Value);
        json.WriteString("topic"u8, item.Topic);
        json.WriteNumber("priority"u8, (int)item.Priority);
        json.WriteString("partition"u8, item.Partition.Value);
        if (item.Session is { } session)
            json.WriteString("session"u8, session.Value);
        json.WriteString("occurred"u8, item.OccurredAt);
        if (item.CorrelationId is not null)
            json.WriteString("correlation"u8, item.CorrelationId);
        if (item.TraceParent is not null)
            json.WriteString("trace"u8, item.TraceParent);
        if (item.PayloadType is not null)
            json.WriteString("type"u8, item.PayloadType);
        // Always there, so that a redacted line is never longer than the one it takes the place of.
        json.WriteBoolean("redacted"u8, record.IsRedacted);
        if (!item.Payload.IsEmpty)
            lines.WritePayload("payload"u8, item.Payload);
    }

    /// <summary>Reads a line that was checked.</summary>
    internal static EventRecord Read(ReadOnlyMemory<byte> line)
    {
        var reader = new LineReader(line);
        var properties = new EventProperties();
        while (reader.Next())
            if (!properties.TryTake(ref reader))
                reader.Skip();
        return properties.ToRecord();
    }
}
