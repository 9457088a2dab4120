using System.Buffers;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>
/// Floor of turns in many sessions at once: the least a host does itself. The user's message is serialized and kept, the agent's chunks are read one by
/// one and joined, the reply is serialized and kept. With a log both messages are appended to it and synced, before the agent is asked and before the turn ends.
/// </summary>
/// <remarks>No versions, events, deadlines, queues or resumption; nothing can be read back but from memory.</remarks>
internal sealed class BareConversation(IAgent agent, GroupCommitLog? log)
{
    private const string Text = "Draft a reply to Ann, please: firm about the date, friendly about the price.";

    private readonly List<ChatMessage> _history = [];
    private readonly List<byte[]> _stored = [];

    /// <summary>Sends a turn and reads all of its reply.</summary>
    public async ValueTask SendAsync()
    {
        await KeepAsync(new(ChatRole.User, Text));
        var chunks = new List<ChatResponseUpdate>();
        await foreach (var chunk in agent.RunAsync(BareTurn.RequestOf([.. _history])))
            chunks.Add(chunk);
        await KeepAsync(chunks.ToChatResponse().Messages[0]);
    }

    private Task KeepAsync(ChatMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        FloorJson.Write(buffer, message);
        _history.Add(message);
        _stored.Add(buffer.WrittenSpan.ToArray());
        return log?.AppendAsync(buffer.WrittenSpan) ?? Task.CompletedTask;
    }
}
