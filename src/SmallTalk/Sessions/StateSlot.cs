using System.Runtime.CompilerServices;
using System.Text.Json;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>The newest known version of one entry of a session's state. The value is parsed when it is first asked for.</summary>
/// <param name="version">Its version; null when it is not stored yet or the store did not tell.</param>
/// <param name="value">Its value; null when it is deleted.</param>
/// <param name="commitId">The commit that wrote it.</param>
internal sealed class StateSlot(long? version, Payload? value, CommitId commitId)
{
    private volatile StrongBox<JsonElement>? _parsed;

    public long? Version => version;

    public Payload? Value => value;

    public CommitId CommitId => commitId;

    public JsonElement? Read(PayloadCodec codec)
    {
        if (value is not { } payload)
            return null;
        return (_parsed ??= new(codec.ReadState(payload))).Value;
    }
}
