using SmallTalk.Events;

namespace SmallTalk.Storage.Files;

/// <summary>The row of a subscriber's cursor.</summary>
internal static class CursorLine
{
    private const int IdSize = 16;

    internal static void Begin(LineBuffer lines, SubscriberCursor cursor)
    {
        var json = lines.Json;
        lines.Begin();
        json.WriteString("subscriber"u8, cursor.Key.SubscriberId);
        json.WriteNumber("slot"u8, cursor.Key.Slot);
        json.WriteString("position"u8, cursor.Position.ToString());
        json.WriteString("at"u8, cursor.UpdatedAt);
        if (cursor.Owner is { } owner)
        {
            json.WriteString("owner"u8, owner.Instance);
            json.WriteNumber("epoch"u8, owner.Epoch);
        }
        if (cursor.Processed.Count == 0)
            return;
        var ids = new byte[cursor.Processed.Count * IdSize];
        for (var index = 0; index < cursor.Processed.Count; index++)
            cursor.Processed[index].Value.TryWriteBytes(ids.AsSpan(index * IdSize), bigEndian: true, out _);
        json.WriteBase64String("processed"u8, ids);
    }

    /// <summary>Reads a row that was checked.</summary>
    internal static SubscriberCursor Read(ReadOnlyMemory<byte> line)
    {
        var reader = new LineReader(line);
        var (subscriber, slot, position, at) = ("", 0L, "", default(DateTimeOffset));
        string? owner = null;
        long epoch = 0;
        EventId[] processed = [];
        while (reader.Next())
        {
            if (reader.Is("subscriber"u8))
                subscriber = reader.Text();
            else if (reader.Is("slot"u8))
                slot = reader.Number();
            else if (reader.Is("position"u8))
                position = reader.Text();
            else if (reader.Is("at"u8))
                at = reader.Time();
            else if (reader.Is("owner"u8))
                owner = reader.Text();
            else if (reader.Is("epoch"u8))
                epoch = reader.Number();
            else if (reader.Is("processed"u8))
                processed = Split(reader.Base64(default).Bytes.Span);
            else
                reader.Skip();
        }
        return new(new(subscriber, (int)slot), EventPosition.Parse(position), processed, owner is null ? null : new(owner, epoch), at);
    }

    private static EventId[] Split(ReadOnlySpan<byte> bytes)
    {
        var ids = new EventId[bytes.Length / IdSize];
        for (var index = 0; index < ids.Length; index++)
            ids[index] = new(new Guid(bytes.Slice(index * IdSize, IdSize), bigEndian: true));
        return ids;
    }
}
