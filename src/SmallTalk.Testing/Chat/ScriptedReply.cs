using Microsoft.Extensions.AI;

namespace SmallTalk.Testing;

/// <summary>What a <see cref="ScriptedChatClient"/> answers to one request. Immutable; the same reply may be used many times.</summary>
public sealed record ScriptedReply
{
    /// <summary>The chunks in which the answer is streamed, each with its contents; a caller who does not stream gets them as one message.</summary>
    public IReadOnlyList<IReadOnlyList<AIContent>> Chunks { get; init; } = [];

    /// <summary>How long the client is silent before the first chunk, by its clock; zero by default.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long it is silent before each further chunk, by its clock; zero by default.</summary>
    public TimeSpan ChunkDelay { get; init; }

    /// <summary>What it throws after the last chunk instead of ending; null is nothing.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Whether it is silent for ever after the last chunk: only the caller's token ends the call.</summary>
    public bool Hangs { get; init; }

    /// <summary>The id of the answered message; null makes <c>reply-1</c>, <c>reply-2</c> … by the number of the request.</summary>
    public string? MessageId { get; init; }

    /// <summary>Why the answer ends; null is by its contents: tool calls, or stop.</summary>
    public ChatFinishReason? FinishReason { get; init; }

    /// <summary>Answers a text in one chunk.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator ScriptedReply(string text) => Text(text);

    /// <summary>Answers a text.</summary>
    /// <param name="chunks">Its chunks, in order.</param>
    /// <returns>The reply.</returns>
    public static ScriptedReply Text(params string[] chunks)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        return new() { Chunks = [.. chunks.Select(chunk => (IReadOnlyList<AIContent>)[new TextContent(chunk)])] };
    }

    /// <summary>Answers a text in chunks that end after white space, as a model streams words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="chunkLength">The least number of characters of a chunk but the last, 1 or more; 16 by default.</param>
    /// <returns>The reply.</returns>
    public static ScriptedReply Streamed(string text, int chunkLength = 16) => Text([.. TextChunks.Split(text, chunkLength)]);

    /// <summary>Asks for a tool.</summary>
    /// <param name="callId">The id of the call.</param>
    /// <param name="tool">The name of the tool.</param>
    /// <param name="arguments">Its arguments; null is none.</param>
    /// <returns>The reply.</returns>
    public static ScriptedReply ToolCall(string callId, string tool, IDictionary<string, object?>? arguments = null) =>
        new()
        {
            Chunks =
            [
                [new FunctionCallContent(callId, tool, arguments)],
            ],
        };

    /// <summary>Throws, after some chunks or none.</summary>
    /// <param name="failure">What is thrown.</param>
    /// <param name="chunks">The chunks that come first.</param>
    /// <returns>The reply.</returns>
    public static ScriptedReply Fails(Exception failure, params string[] chunks)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return Text(chunks) with { Failure = failure };
    }

    /// <summary>Is silent for ever, after some chunks or none; only the caller's token ends the call.</summary>
    /// <param name="chunks">The chunks that come first.</param>
    /// <returns>The reply.</returns>
    public static ScriptedReply Silence(params string[] chunks) => Text(chunks) with { Hangs = true };
}
