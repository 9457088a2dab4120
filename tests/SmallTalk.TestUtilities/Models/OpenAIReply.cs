namespace SmallTalk.TestUtilities.Models;

/// <summary>What an <see cref="OpenAIEndpoint"/> answers.</summary>
public sealed record OpenAIReply
{
    private const string Json = "application/json";

    /// <summary>The status; anything but 200 is an error with <see cref="Body"/>.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Seconds or a date; null is no such header.</summary>
    public string? RetryAfter { get; init; }

    public string ContentType { get; init; } = Json;

    /// <summary>The whole answer as it is sent; null makes it of what is below.</summary>
    public string? Body { get; init; }

    /// <summary>The text; in a stream each part is a chunk.</summary>
    public IReadOnlyList<string> Chunks { get; init; } = [];

    public IReadOnlyList<OpenAIToolCall> Calls { get; init; } = [];

    public int PromptTokens { get; init; } = 7;

    public int CompletionTokens { get; init; } = 3;

    /// <summary>What happens behind the chunks in place of the end.</summary>
    public OpenAIReplyEnd End { get; init; }

    public static implicit operator OpenAIReply(string text) => Text(text);

    public static OpenAIReply Text(params string[] chunks) => new() { Chunks = chunks };

    public static OpenAIReply Call(string id, string tool, params string[] arguments) => new() { Calls = [new(id, tool, arguments)] };

    /// <summary>An error with a body of the usual form.</summary>
    public static OpenAIReply Error(int status, string? retryAfter = null) =>
        new()
        {
            Status = status,
            RetryAfter = retryAfter,
            Body = $$$"""{"error":{"message":"told to fail","type":"test","code":"e{{{status}}}"}}""",
        };

    /// <summary>Any body, as an answer that is said to be in good order.</summary>
    public static OpenAIReply Raw(string body, string contentType = Json) => new() { Body = body, ContentType = contentType };

    /// <summary>An answer without an answer.</summary>
    public static OpenAIReply NoChoices(bool isStreaming) =>
        isStreaming
            ? Raw(
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[]}\n\ndata: [DONE]\n\n",
                "text/event-stream"
            )
            : Raw("""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[]}""");

    /// <summary>Falls silent behind some chunks, and keeps the connection until the client leaves.</summary>
    public static OpenAIReply Stalls(params string[] chunks) => Text(chunks) with { End = OpenAIReplyEnd.Stall };

    /// <summary>Cuts the connection behind some chunks.</summary>
    public static OpenAIReply Cut(params string[] chunks) => Text(chunks) with { End = OpenAIReplyEnd.Cut };
}
