namespace SmallTalk.Storage.Files;

/// <summary>Reads messages from a session's file: as much of it as is asked for, however long it is.</summary>
internal sealed class MessageReader(DataFiles files)
{
    private const int Slack = 4096;
    private const int ProbeSize = 64 * 1024;
    private const int HeadSize = 64;

    internal IReadOnlyList<MessageRecord> Read(string file, SessionVersion version, SessionRead read)
    {
        var last = version.Line.LastSequence;
        var isTail = read.Kind == SessionReadKind.Tail;
        var first = isTail ? Math.Max(1, last - read.Limit + 1) : read.Value + 1;
        var count = (int)Math.Min(read.Limit, Math.Max(0, last - first + 1));
        if (count == 0)
            return [];
        var end = version.Place.End;
        var start =
            first == 1 ? 0
            : isTail ? FindFromEnd(file, end, first, last)
            : FindBySearch(file, end, first);
        var messages = new List<MessageRecord>(count);
        foreach (var (place, line) in FileLines.Read(files, file, start, end))
            if (TryTake(file, place, line, first + messages.Count, messages) && messages.Count == count)
                return messages;
        throw new StoreDamagedException(file, end, $"message {first + messages.Count} is missing");
    }

    private static bool TryTake(string file, Extent place, ReadOnlyMemory<byte> line, long expected, List<MessageRecord> messages)
    {
        var whole = line[..LineFormat.Check(line.Span, file, place.Offset).Length];
        if (!MessageLine.IsOne(whole.Span) || MessageLine.ReadFrom(expected, whole) is not { } message)
            return false;
        if (message.Sequence > expected)
            throw new StoreDamagedException(file, place.Offset, $"message {expected} is missing");
        messages.Add(message);
        return true;
    }

    /// <summary>A line at or before a message that is near the end.</summary>
    private long FindFromEnd(string file, long end, long first, long last)
    {
        var perMessage = (end / last) + 1;
        for (var size = ((last - first + 1) * perMessage) + Slack; size < end; size *= 2)
        {
            var start = NextLine(file, end - size, end);
            if (SequenceAfter(file, start, end) is { } sequence && sequence <= first)
                return start;
        }
        return 0;
    }

    /// <summary>A line at or before a message, found by halving the file.</summary>
    private long FindBySearch(string file, long end, long first)
    {
        long low = 0;
        var high = end;
        while (high - low > ProbeSize)
        {
            var middle = low + ((high - low) / 2);
            var line = NextLine(file, middle, end);
            if (line < high && SequenceAfter(file, line, end) is { } sequence && sequence <= first)
                low = line;
            else
                high = middle;
        }
        return low;
    }

    private long NextLine(string file, long offset, long end)
    {
        var block = new byte[Slack];
        while (offset < end)
        {
            var read = files.Read(file, offset, block);
            if (block.AsSpan(0, read).IndexOf((byte)'\n') is >= 0 and var feed)
                return offset + feed + 1;
            if (read == 0)
                break;
            offset += read;
        }
        return end;
    }

    /// <summary>The sequence of the first message at or after a line.</summary>
    private long? SequenceAfter(string file, long start, long end)
    {
        Span<byte> head = stackalloc byte[HeadSize];
        for (; start < end; start = NextLine(file, start, end))
        {
            var read = files.Read(file, start, head);
            if (MessageLine.IsOne(head[..read]))
                return MessageLine.ReadSequence(head[..read]);
        }
        return null;
    }
}
