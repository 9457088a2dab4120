using System.Buffers.Text;
using System.Text.Json;

namespace SmallTalk.Storage.Files;

/// <summary>The properties before the message in a line as <see cref="MessageLine"/> writes it, parsed in place.</summary>
internal readonly ref struct MessageHead
{
    private const int IdLength = 36;
    private const int LongestTime = 40;
    private const int FullTime = 35;

    internal long Sequence { get; private init; }

    internal Guid Commit { get; private init; }

    internal DateTimeOffset At { get; private init; }

    /// <summary>Where the message begins in the line.</summary>
    internal int MessageStart { get; private init; }

    /// <summary>Parses the head of a line that was checked; false when it does not have these properties in this order.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> line, out MessageHead head)
    {
        head = default;
        var rest = line[LineFormat.BodyStart..];
        if (!TrySkip(ref rest, "\"seq\":"u8) || !Utf8Parser.TryParse(rest, out long sequence, out var used))
            return false;
        rest = rest[used..];
        if (!TrySkip(ref rest, ",\"commit\":\""u8) || !Utf8Parser.TryParse(rest, out Guid commit, out used) || used != IdLength)
            return false;
        rest = rest[used..];
        if (!TrySkip(ref rest, "\",\"at\":"u8) || !TryReadTime(ref rest, out var at) || !TrySkip(ref rest, ",\"message\":"u8))
            return false;
        head = new()
        {
            Sequence = sequence,
            Commit = commit,
            At = at,
            MessageStart = line.Length - rest.Length,
        };
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> text)
    {
        if (!rest.StartsWith(text))
            return false;
        rest = rest[text.Length..];
        return true;
    }

    private static bool TryReadTime(ref ReadOnlySpan<byte> rest, out DateTimeOffset time)
    {
        if (TryReadFullTime(rest, out time))
        {
            rest = rest[FullTime..];
            return true;
        }
        time = default;
        var end = rest[..Math.Min(rest.Length, LongestTime)].IndexOf((byte)',');
        if (end < 0)
            return false;
        var json = new Utf8JsonReader(rest[..end]);
        rest = rest[end..];
        return json.Read() && json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out time);
    }

    /// <summary>Most times have all seven digits of their fraction; of the others JSON leaves the last zeros out.</summary>
    private static bool TryReadFullTime(ReadOnlySpan<byte> rest, out DateTimeOffset time)
    {
        time = default;
        return rest.Length > FullTime
            && rest[0] == '"'
            && rest[FullTime - 1] == '"'
            && Utf8Parser.TryParse(rest[1..(FullTime - 1)], out time, out var used, 'O')
            && used == FullTime - 2;
    }
}
