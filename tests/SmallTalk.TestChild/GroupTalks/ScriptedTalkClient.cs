using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Testing;

namespace SmallTalk.TestChild.GroupTalks;

/// <summary>Says what one speaker says next: which line it is follows from the conversation it is given, so that it goes on after a restart.</summary>
internal sealed class ScriptedTalkClient(IReadOnlyDictionary<string, GroupTalk> talks, string speaker) : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var conversation = messages.ToList();
        var line = talks[conversation[0].Text].Lines[conversation.Count];
        if (line.From != speaker)
            throw new InvalidOperationException($"'{speaker}' was asked for line {conversation.Count}, which '{line.From}' says.");
        var reply = line.Call is null ? ScriptedReply.Streamed(line.Text) : ScriptedReply.ToolCall($"c{conversation.Count}", line.Call, Arguments(line));
        using var client = new ScriptedChatClient(reply with { MessageId = $"m{conversation.Count}" });
        await foreach (var update in client.GetStreamingResponseAsync(conversation, options, cancellationToken))
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }

    private static Dictionary<string, object?> Arguments(TalkLine line) => line.With!.ToDictionary(pair => pair.Key, object? (pair) => pair.Value);
}
