using System.Security.Cryptography;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>Fingerprints messages by their stored form.</summary>
internal sealed class MessageHash(PayloadOptions payloads)
{
    private readonly PayloadCodec _codec = new(Options.Create(payloads));

    internal string Of(ChatMessage message) => Convert.ToHexString(SHA256.HashData(_codec.WriteMessage(message).Bytes.Span));
}
