using System.Buffers;
using Microsoft.Extensions.AI;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>Floor of a restore: one JSON text per line, read whole from a file or memory, each line deserialized.</summary>
internal sealed class RestoreFloor
{
    private readonly string _path;
    private readonly byte[] _bytes;

    public RestoreFloor(string path, IEnumerable<ChatMessage> messages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            FloorJson.Write(buffer, message);
            buffer.Write("\n"u8);
        }
        _path = path;
        _bytes = buffer.WrittenSpan.ToArray();
        File.WriteAllBytes(path, _bytes);
    }

    public List<ChatMessage> ReadFile() => Read(File.ReadAllBytes(_path));

    public List<ChatMessage> ReadMemory() => Read(_bytes);

    private static List<ChatMessage> Read(ReadOnlySpan<byte> lines)
    {
        var messages = new List<ChatMessage>();
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            messages.Add(FloorJson.Read(lines[..end]));
            lines = lines[(end + 1)..];
        }
        return messages;
    }
}
