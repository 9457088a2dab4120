using SmallTalk.Events;

namespace SmallTalk.Storage.Files;

/// <summary>The row of a dead letter: the letter's own properties, then those of its event.</summary>
internal static class DeadLetterLine
{
    internal static void Begin(LineBuffer lines, DeadLetter letter)
    {
        var json = lines.Json;
        lines.Begin();
        json.WriteString("subscriber"u8, letter.SubscriberId);
        json.WriteNumber("attempts"u8, letter.Attempts);
        json.WriteString("error"u8, letter.Error);
        json.WriteString("failed"u8, letter.FailedAt);
        json.WriteString("position"u8, letter.Event.Position.ToString());
        EventLine.WriteProperties(lines, letter.Event);
    }

    /// <summary>Reads a row that was checked.</summary>
    internal static DeadLetter Read(ReadOnlyMemory<byte> line)
    {
        var reader = new LineReader(line);
        var properties = new EventProperties();
        var (subscriber, attempts, error, failed) = ("", 0L, "", default(DateTimeOffset));
        while (reader.Next())
        {
            if (reader.Is("subscriber"u8))
                subscriber = reader.Text();
            else if (reader.Is("attempts"u8))
                attempts = reader.Number();
            else if (reader.Is("error"u8))
                error = reader.Text();
            else if (reader.Is("failed"u8))
                failed = reader.Time();
            else if (!properties.TryTake(ref reader))
                reader.Skip();
        }
        return new(subscriber, properties.ToRecord(), (int)attempts, error, failed);
    }
}
