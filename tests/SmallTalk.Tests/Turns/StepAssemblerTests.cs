using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Storage;

namespace SmallTalk.Turns;

public sealed class StepAssemblerTests
{
    private const int MaxMessageBytes = 1000;

    private readonly StepAssembler _assembler = new("writer", MaxMessageBytes);

    [Test]
    public void Updates_of_one_message_become_one_message_by_the_speaker()
    {
        Add(Text("Hel"), Text("lo"));

        _assembler.HasComplete.Should().BeFalse();
        var message = _assembler.TakeAll().Single();
        (message.Text, message.AuthorName, message.Role).Should().Be(("Hello", "writer", ChatRole.Assistant));
        _assembler.TakeAll().Should().BeEmpty();
    }

    [Test]
    public void A_message_with_calls_is_complete_at_its_finish_reason_and_not_before()
    {
        Add(new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("c1", "look")]));
        _assembler.HasComplete.Should().BeFalse("more calls may follow");

        Add(new ChatResponseUpdate { Role = ChatRole.Assistant, FinishReason = ChatFinishReason.ToolCalls });

        _assembler.HasComplete.Should().BeTrue();
        _assembler.TakeComplete(andFinished: false).Single().Contents.Should().ContainSingle().Which.Should().BeOfType<FunctionCallContent>();
    }

    [Test]
    public void A_tools_result_is_complete_at_once()
    {
        Add(new ChatResponseUpdate(ChatRole.Tool, [new FunctionResultContent("c1", "rain")]));

        _assembler.TakeComplete(andFinished: false).Single().Role.Should().Be(ChatRole.Tool);
    }

    [Test]
    public void Another_id_or_role_completes_the_message_before()
    {
        Add(Text("One", "a"), Text("Two", "b"));
        Texts(_assembler.TakeComplete(andFinished: false)).Should().Equal("One");

        Add(new ChatResponseUpdate(ChatRole.Tool, [new FunctionResultContent("c1", "rain")]));
        _assembler.TakeComplete(andFinished: false).Select(message => message.Role).Should().Equal(ChatRole.Assistant, ChatRole.Tool);
    }

    [Test]
    public void Another_id_is_seen_across_updates_without_one()
    {
        Add(Text("One ", "a"), Text("more", null), Text("Two", "b"));

        Texts(_assembler.TakeAll()).Should().Equal("One more", "Two");
    }

    [Test]
    public void Usage_after_a_finish_reason_is_no_message_and_content_is_another_one()
    {
        Add(Text("One", null, ChatFinishReason.Stop), new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new())]));
        _assembler.HasComplete.Should().BeFalse();

        Add(Text("Two", null));

        Texts(_assembler.TakeComplete(andFinished: false)).Should().Equal("One");
        Texts(_assembler.TakeAll()).Should().Equal("Two");
    }

    [Test]
    public void Calls_behind_the_finish_reason_are_of_the_message_whose_id_they_have()
    {
        var calls = new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("c1", "look")])
        {
            MessageId = "1",
            FinishReason = ChatFinishReason.ToolCalls,
        };
        Add(Text("Let me look.", "1"), Text("", "1", ChatFinishReason.ToolCalls), calls);

        var message = _assembler.TakeComplete(andFinished: false).Single();
        message.Contents.Select(content => content.GetType()).Should().Equal(typeof(TextContent), typeof(FunctionCallContent));
    }

    [Test]
    public void Updates_without_content_are_no_message()
    {
        Add(new ChatResponseUpdate { FinishReason = ChatFinishReason.Stop }, new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new())]));

        _assembler.TakeAll().Should().BeEmpty();
        _assembler.TakePartial().Should().BeEmpty();
    }

    [Test]
    public void A_message_that_a_finish_reason_has_ended_is_complete_when_the_stream_is_cut_behind_it()
    {
        Add(Text("One", null, ChatFinishReason.Stop));

        _assembler.TakeComplete(andFinished: false).Should().BeEmpty();
        Texts(_assembler.TakeComplete(andFinished: true)).Should().Equal("One");
        _assembler.TakePartial().Should().BeEmpty();
    }

    [Test]
    public void What_is_cut_short_is_marked_and_has_no_calls()
    {
        Add(Text("Let me "), new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("c1", "look")]) { MessageId = "m" });

        var partial = _assembler.TakePartial().Single();

        partial.Contents.Should().ContainSingle().Which.Should().BeOfType<TextContent>();
        partial.AdditionalProperties![StepAssembler.PartialMark].Should().Be(true);
    }

    [Test]
    public void Plain_text_becomes_what_the_general_way_makes_of_it()
    {
        ChatResponseUpdate[] updates =
        [
            new() { MessageId = "", CreatedAt = DateTimeOffset.UnixEpoch },
            new(ChatRole.Assistant, "Hel") { MessageId = "m" },
            new(ChatRole.Assistant, [new TextContent("lo "), new TextContent("Ann")]) { CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(2) },
            new(null, "!") { CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(1), FinishReason = ChatFinishReason.Stop },
            new(ChatRole.Assistant, [new UsageContent(new())]),
        ];
        var text = new PlainText();

        updates.Should().OnlyContain(update => text.TryAdd(update));

        Json(text.TakeMessage()!).Should().Be(Json(updates.ToChatResponse().Messages.Single()));
        text.IsEmpty.Should().BeTrue();
    }

    [Test]
    public void What_is_more_than_text_is_left_to_the_general_way()
    {
        ChatResponseUpdate[] more =
        [
            new(ChatRole.Assistant, [new TextReasoningContent("hm")]),
            new(ChatRole.Assistant, "a") { AdditionalProperties = new() { ["k"] = 1 } },
            new(ChatRole.Assistant, [new TextContent("a") { Annotations = [new CitationAnnotation()] }]),
            new(ChatRole.Assistant, [new TextContent("a") { AdditionalProperties = new() { ["k"] = 1 } }]),
        ];

        more.Should().OnlyContain(update => !new PlainText().TryAdd(update));
        var empty = new PlainText();
        empty.TryAdd(Text("")).Should().BeTrue();
        empty.TakeMessage().Should().BeNull();
    }

    [Test]
    public void Text_between_other_content_becomes_what_the_general_way_makes_of_all_of_it([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var updates = Enumerable.Range(0, 12).Select(index => AnyUpdate(random, index)).ToArray();
        var expected = updates.ToChatResponse().Messages.Where(message => message.Contents.Count > 0).ToList();
        expected.ForEach(message => message.AuthorName = "writer");

        Add(updates);

        _assembler.TakeAll().Select(Json).Should().Equal(expected.Select(Json));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_message_that_cannot_be_stored_is_refused_while_it_grows_and_forgotten(bool isPlain)
    {
        var half = new string('x', MaxMessageBytes / 2);
        var content = isPlain ? (AIContent)new TextContent(half) : new TextReasoningContent(half);
        var update = new ChatResponseUpdate(ChatRole.Assistant, [content]) { MessageId = "m" };
        Add(update, update, new ChatResponseUpdate(ChatRole.Assistant, [content]) { MessageId = "n" }, Text("", "n"));
        _assembler.TakeComplete(andFinished: false).Should().ContainSingle("each message has the whole limit");

        var more = () => Add(Text(half, "n"), Text("x", "n"));

        more.Should().Throw<PayloadTooLargeException>().Which.Limit.Should().Be(MaxMessageBytes);
        _assembler.TakePartial().Should().BeEmpty();
    }

    private static ChatResponseUpdate AnyUpdate(Random random, int index)
    {
        AIContent[] contents =
        [
            new TextContent($"t{index} "),
            new TextContent(""),
            new TextReasoningContent($"r{index}"),
            new UsageContent(new() { InputTokenCount = 1 }),
            new UriContent("https://example.org/" + index, "image/png"),
            new TextContent("marked") { AdditionalProperties = new() { ["k"] = index } },
        ];
        var count = random.Next(3);
        return new(random.Next(3) == 0 ? null : ChatRole.Assistant, [.. Enumerable.Range(0, count).Select(_ => contents[random.Next(contents.Length)])])
        {
            MessageId = random.Next(3) == 0 ? null : "m",
            CreatedAt = random.Next(3) == 0 ? null : DateTimeOffset.UnixEpoch.AddSeconds(random.Next(9)),
            AdditionalProperties = random.Next(6) == 0 ? new() { ["u"] = index } : null,
        };
    }

    private static string Json(ChatMessage message) => JsonSerializer.Serialize(message, AIJsonUtilities.DefaultOptions);

    private void Add(params ChatResponseUpdate[] updates)
    {
        foreach (var update in updates)
            _assembler.Add(update);
    }

    private static ChatResponseUpdate Text(string text, string? id = "m", ChatFinishReason? finish = null) =>
        new(ChatRole.Assistant, text) { MessageId = id, FinishReason = finish };

    private static IEnumerable<string> Texts(IEnumerable<ChatMessage> messages) => messages.Select(message => message.Text);
}
