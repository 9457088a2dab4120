using System.Text.Json;

namespace SmallTalk.Testing;

/// <summary>What the child says. It is read by one thread, which waits for nobody: nothing comes that was not asked for, but beats.</summary>
internal sealed partial class ChildLink
{
    private void ReadOutput(Stream output)
    {
        var lines = new LineReader(output, _options.MaxLineBytes);
        try
        {
            while (lines.TryRead(out var line))
                Take(line);
        }
        catch (InvalidDataException violation)
        {
            Break(new(_agent, violation.Message, ErrorClass.Permanent, Violation: violation));
        }
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        var frame = Read(line);
        if (!_hasSaidHello)
            TakeHello(frame, line);
        else if (frame.Type == ChildFrame.Beat)
            _heartbeat?.Beat();
        else if (frame.Type == ChildFrame.Failed)
            GiveUp(string.IsNullOrWhiteSpace(frame.Reason) ? "it says that it cannot go on" : frame.Reason);
        else if (frame.Type is ChildFrame.Update or ChildFrame.End or ChildFrame.Error or ChildFrame.Probed)
            TakeReply(frame);
        else
            throw new InvalidDataException($"it writes a '{frame.Type}', which is nothing a child says");
    }

    private void GiveUp(string cause)
    {
        _gaveUpBecause = cause;
        _heartbeat?.Fail(cause);
    }

    private ChildFrame Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return _codec.Read(line);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{(_hasSaidHello ? "it writes" : "before its hello it writes")} {ChildCodec.Excerpt(line)}", error);
        }
    }

    private void TakeHello(ChildFrame frame, ReadOnlySpan<byte> line)
    {
        if (frame.Type != ChildFrame.Hello)
            throw new InvalidDataException($"before its hello it writes {ChildCodec.Excerpt(line)}");
        if (frame.Protocol != ChildFrame.CurrentProtocol)
            throw new InvalidDataException($"it speaks version {frame.Protocol ?? 0}, and this host version {ChildFrame.CurrentProtocol}");
        _hasSaidHello = true;
        _ready.TrySetResult();
    }

    private void TakeReply(ChildFrame frame)
    {
        // One that was closed may be answered once more.
        if (_pending.TryGetValue(frame.Id, out var pending) ? !pending.TryReply(frame) : frame.Id <= 0 || frame.Id > Volatile.Read(ref _lastId))
            throw new InvalidDataException($"it writes an '{frame.Type}' of request {frame.Id}, for which it was not asked");
    }
}
