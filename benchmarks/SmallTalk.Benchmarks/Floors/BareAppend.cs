using System.Buffers;
using Microsoft.Extensions.AI;
using Microsoft.Win32.SafeHandles;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>Floor of a durable append by one caller: serialize, write at the end of a growing file, sync.</summary>
internal sealed class BareAppend(string path) : IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private long _length;

    public void Append(ChatMessage message)
    {
        _buffer.ResetWrittenCount();
        FloorJson.Write(_buffer, message);
        _buffer.Write("\n"u8);
        RandomAccess.Write(_file, _buffer.WrittenSpan, _length);
        RandomAccess.FlushToDisk(_file);
        _length += _buffer.WrittenCount;
    }

    public void Dispose() => _file.Dispose();
}
