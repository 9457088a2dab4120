using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

internal sealed class PayloadCodecTests
{
    // Microsoft.Extensions.AI writes these two but cannot read them: their constructors are not public.
    private static readonly string[] Unreadable = [nameof(InputRequestContent), nameof(InputResponseContent)];

    private readonly PayloadCodec codec = new(Options.Create(new PayloadOptions()));

    private static IEnumerable<string> Kinds => ContentSamples.Kinds;

    [TestCaseSource(nameof(Kinds))]
    [Property("Requirement", "FR-003")]
    public void A_message_of_every_kind_of_content_comes_back_as_equal_json(string kind)
    {
        var message = new ChatMessage(ChatRole.Assistant, [ContentSamples.Of(kind)])
        {
            AuthorName = "writer",
            MessageId = "m-1",
            CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)),
            AdditionalProperties = new() { ["nested"] = JsonDocument.Parse("""{"a":[1,{"b":null}]}""").RootElement },
        };

        var first = codec.WriteMessage(message);
        var again = codec.ReadMessage(first);

        again.Contents.Should().ContainSingle().Which.GetType().Name.Should().Be(Unreadable.Contains(kind) ? nameof(OpaqueContent) : kind);
        Text(codec.WriteMessage(again)).Should().Be(Text(first));
        JsonNode.DeepEquals(JsonNode.Parse(Text(first)), JsonSerializer.SerializeToNode(message, AIJsonUtilities.DefaultOptions)).Should().BeTrue();
    }

    [Test]
    public void Json_is_compact_and_keeps_what_can_be_read()
    {
        var text = Text(codec.WriteMessage(new ChatMessage(ChatRole.User, "Grüße, <b> & 'c' + 日本")));

        text.Should().Be("""{"role":"user","contents":[{"$type":"text","text":"Grüße, <b> & 'c' + 日本"}]}""");
    }

    [Test]
    public void Metadata_may_stand_anywhere_in_an_object()
    {
        var message = Read("""{"contents":[{"text":"late","$type":"text"},{"name":"f","$type":"functionCall","callId":"1"}],"role":"tool"}""");

        message.Role.Should().Be(ChatRole.Tool);
        message.Contents[0].Should().BeOfType<TextContent>().Which.Text.Should().Be("late");
        message.Contents[1].Should().BeOfType<FunctionCallContent>().Which.CallId.Should().Be("1");
    }

    [TestCase("""{"$type":"hologram","depth":3.140,"nested":{"$type":"other","é":"\u00e9 \/"},"list":[1e3,-0.0]}""")]
    [TestCase("""{"depth":1,"$type":"hologram"}""")]
    [TestCase(
        """{"$type":"toolApprovalRequest","requestId":"r","toolCall":{"$type":"hologramCall","callId":"c"}}""",
        TestName = "An_unknown_type_within_a_known_one_is_kept_verbatim"
    )]
    [TestCase(
        """{"$type":"mcpServerToolResult","callId":"c","outputs":[{"$type":"text","text":"a"},{"$type":"hologram"}]}""",
        TestName = "An_unknown_type_in_a_list_of_a_known_one_is_kept_verbatim"
    )]
    [TestCase("""{"$type":"data","uri":"not a data uri"}""", TestName = "A_content_that_does_not_fit_its_type_is_kept_verbatim")]
    [TestCase("""{"$type":7}""", TestName = "A_type_that_is_no_name_is_kept_verbatim")]
    public void An_unknown_type_is_kept_verbatim(string content)
    {
        const string Frame =
            """{"authorName":"x","role":"assistant","contents":[{"$type":"text","text":"before"},HERE,{"$type":"text","text":"after"}],"messageId":"m"}""";

        var message = Read(Frame.Replace("HERE", content, StringComparison.Ordinal));

        message.Text.Should().Be("beforeafter");
        message.AuthorName.Should().Be("x");
        message.MessageId.Should().Be("m");
        message.Contents[1].Should().BeOfType<OpaqueContent>();
        Text(codec.WriteMessage(message)).Should().Contain("before\"}," + content + ",");
        Text(codec.WriteMessage(codec.ReadMessage(codec.WriteMessage(message)))).Should().Be(Text(codec.WriteMessage(message)));
    }

    [Test]
    public void An_opaque_content_tells_its_type()
    {
        var content = (OpaqueContent)Read("""{"role":"user","contents":[{"$type":"hologram","depth":3}]}""").Contents[0];

        content.TypeName.Should().Be("hologram");
        content.Json.GetProperty("depth").GetInt32().Should().Be(3);
    }

    [Test]
    public void A_payload_stays_one_line_when_a_foreign_one_was_not()
    {
        var message = Read("{\"role\":\"user\",\"contents\":[{\"$type\":\"hologram\",\r\n \"a\": \"x\\ny\"}]}");

        Text(codec.WriteMessage(message)).Should().Be("""{"role":"user","contents":[{"$type":"hologram","a":"x\ny"}]}""");
        Text(codec.WriteState("s", JsonDocument.Parse("{\n \"a\": [1,\n 2] }").RootElement)).Should().Be("""{"a":[1,2]}""");
    }

    [Test]
    public void State_comes_back_as_equal_json()
    {
        const string Json = """{"n":1.50,"big":123456789012345678901234567890,"deep":[[["é"]]],"none":null}""";

        var payload = codec.WriteState("agent/writer", JsonDocument.Parse(Json).RootElement);

        Text(payload).Should().Be(Json);
        codec.ReadState(payload).GetRawText().Should().Be(Json);
    }

    [Test]
    public void Metadata_of_a_session_comes_back()
    {
        var metadata = new SortedDictionary<string, string> { ["b"] = "2 ü", ["a"] = "1" };

        codec.ReadMetadata(codec.WriteMetadata(metadata)).Should().BeEquivalentTo(metadata);
        codec.WriteMetadata(new Dictionary<string, string>()).IsEmpty.Should().BeTrue();
        codec.ReadMetadata(default).Should().BeEmpty();
    }

    private ChatMessage Read(string json) => codec.ReadMessage(new Payload(Encoding.UTF8.GetBytes(json)));

    private static string Text(Payload payload) => Encoding.UTF8.GetString(payload.Bytes.Span);
}
