using System.Text.Json;

namespace SmallTalk.Storage.Files;

/// <summary>Walks the properties of a line that was checked.</summary>
internal ref struct LineReader
{
    private readonly ReadOnlyMemory<byte> _line;
    private Utf8JsonReader _json;

    internal LineReader(ReadOnlyMemory<byte> line)
    {
        _line = line;
        _json = new(line.Span);
        _json.Read();
        for (var skipped = 0; skipped < 2; skipped++)
        {
            _json.Read();
            _json.Read();
        }
    }

    /// <summary>Goes on to the next property.</summary>
    /// <returns>False at the end of the line.</returns>
    internal bool Next() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    internal readonly bool Is(ReadOnlySpan<byte> name) => _json.ValueTextEquals(name);

    internal long Number()
    {
        _json.Read();
        return _json.GetInt64();
    }

    internal bool Flag()
    {
        _json.Read();
        return _json.GetBoolean();
    }

    internal string Text()
    {
        _json.Read();
        return _json.GetString()!;
    }

    internal Guid Id()
    {
        _json.Read();
        return _json.GetGuid();
    }

    internal DateTimeOffset Time()
    {
        _json.Read();
        return _json.GetDateTimeOffset();
    }

    internal Extent Extent()
    {
        _json.Read();
        _json.Read();
        var offset = _json.GetInt64();
        _json.Read();
        var length = _json.GetInt32();
        _json.Read();
        return new(offset, length);
    }

    internal void Skip()
    {
        _json.Read();
        _json.Skip();
    }

    /// <summary>The value of the current property, which is the last one, byte for byte.</summary>
    internal readonly Payload Rest() => new(_line[(int)_json.BytesConsumed..^1]);

    /// <summary>The same, and goes on to the end of the line.</summary>
    internal Payload TakeRest()
    {
        var rest = Rest();
        _json = new("{}"u8);
        _json.Read();
        return rest;
    }

    /// <summary>The value of the current property, written in Base64.</summary>
    internal Payload Base64(PayloadEncodings encodings)
    {
        _json.Read();
        return new(_json.GetBytesFromBase64(), encodings);
    }
}
