using System.Buffers;
using Microsoft.Extensions.AI;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>Floor of an append to memory: the message is serialized, nothing else. Not safe for use by several threads.</summary>
internal sealed class SerializationFloor(ChatMessage message)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);

    /// <summary>Serializes the message; the bytes are valid until the next call.</summary>
    public ReadOnlySpan<byte> Write()
    {
        _buffer.ResetWrittenCount();
        FloorJson.Write(_buffer, message);
        return _buffer.WrittenSpan;
    }

    /// <summary>Serializes the message into bytes that can be kept.</summary>
    public byte[] WriteArray() => Write().ToArray();
}
