using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace SmallTalk.Storage;

/// <summary>One filled content of every kind that Microsoft.Extensions.AI.Abstractions can store.</summary>
internal static class ContentSamples
{
    private static readonly FunctionCallContent Call = new(
        "call-1",
        "search",
        new Dictionary<string, object?>
        {
            ["query"] = "Zürich <b>&",
            ["limit"] = 3,
            ["none"] = null,
        }
    );

    private static readonly AIContent[] Parts = [new TextContent("part"), new DataContent(new byte[] { 1, 2, 3 }, "image/png")];

    private static readonly AIContent[] All =
    [
        new TextContent("text “quoted” 🙂"),
        new TextReasoningContent("because") { ProtectedData = "c2VjcmV0" },
        new DataContent(new byte[] { 0, 1, 254, 255 }, "application/octet-stream") { Name = "bytes.bin" },
        new UriContent(new Uri("https://example.org/a?b=c&d"), "image/png"),
        new ErrorContent("failed") { ErrorCode = "42", Details = "why" },
        Call,
        new FunctionResultContent("call-1", JsonDocument.Parse("""{"hits":[1,2.5,"x"]}""").RootElement),
        new HostedFileContent("file-1")
        {
            MediaType = "text/plain",
            Name = "a.txt",
            SizeInBytes = 7,
        },
        new HostedVectorStoreContent("store-1"),
        new UsageContent(
            new UsageDetails
            {
                InputTokenCount = 3,
                OutputTokenCount = 4,
                AdditionalCounts = new() { ["cached"] = 2 },
            }
        ),
        new ToolCallContent("call-2"),
        new ToolResultContent("call-2"),
        Make<InputRequestContent>("request-1"),
        Make<InputResponseContent>("request-1"),
        new ToolApprovalRequestContent("request-2", Call),
        new ToolApprovalResponseContent("request-2", approved: false, Call) { Reason = "no" },
        new McpServerToolCallContent("call-3", "read", "files") { Arguments = new Dictionary<string, object?> { ["path"] = "/a" } },
        new McpServerToolResultContent("call-3") { Outputs = [.. Parts] },
        new ImageGenerationToolCallContent("call-4"),
        new ImageGenerationToolResultContent("call-4") { Outputs = [.. Parts] },
        new CodeInterpreterToolCallContent("call-5") { Inputs = [.. Parts] },
        new CodeInterpreterToolResultContent("call-5") { Outputs = [.. Parts] },
        new WebSearchToolCallContent("call-6") { Queries = ["weather"] },
        new WebSearchToolResultContent("call-6") { Outputs = [.. Parts] },
    ];

    /// <summary>The kinds that the library itself declares; a new one has no sample and fails the test.</summary>
    public static IEnumerable<string> Kinds =>
        typeof(AIContent).GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(kind => kind.DerivedType.Name);

    public static AIContent Of(string kind)
    {
        var content = All.SingleOrDefault(content => content.GetType().Name == kind);
        content.Should().NotBeNull("{0} is a kind of content and needs a sample here", kind);
        content!.AdditionalProperties = new() { ["note"] = "kept", ["rank"] = 7 };
        content.Annotations =
        [
            new CitationAnnotation
            {
                Title = "source",
                Url = new Uri("https://example.org/"),
                Snippet = "…",
            },
        ];
        return content;
    }

    // Its constructor is for derived types and the serializer.
    private static T Make<T>(string requestId) =>
        (T)typeof(T).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [typeof(string)])!.Invoke([requestId]);
}
