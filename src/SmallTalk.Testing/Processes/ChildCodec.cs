using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>Writes and reads the lines of the protocol; messages as stores keep them.</summary>
internal sealed class ChildCodec
{
    // A message stands some levels deep in its line.
    private const int LevelsAround = 8;

    private readonly JsonTypeInfo<ChildFrame> _frames;

    public ChildCodec(PayloadOptions? payloads)
    {
        var options = new JsonSerializerOptions(PayloadJson.CreateOptions(payloads ?? new()))
        {
            MaxDepth = PayloadJson.MaxDepth + LevelsAround,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        };
        options.TypeInfoResolverChain.Add(ChildJson.Default);
        _frames = (JsonTypeInfo<ChildFrame>)options.GetTypeInfo(typeof(ChildFrame));
    }

    /// <summary>The line, with its end.</summary>
    public ReadOnlyMemory<byte> Write(ChildFrame frame)
    {
        using var line = new MemoryStream();
        JsonSerializer.Serialize(line, frame, _frames);
        line.WriteByte((byte)'\n');
        return line.GetBuffer().AsMemory(0, (int)line.Length);
    }

    /// <exception cref="JsonException">The line is no frame.</exception>
    public ChildFrame Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, _frames) ?? throw new JsonException("It is null.");
        }
        catch (NotSupportedException error)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <summary>The begin of a line, for people.</summary>
    public static string Excerpt(ReadOnlySpan<byte> line)
    {
        const int Shown = 200;
        var text = Encoding.UTF8.GetString(line[..Math.Min(line.Length, Shown)]).TrimEnd('\r', '\uFFFD');
        return line.Length > Shown ? $"'{text}…'" : $"'{text}'";
    }
}
