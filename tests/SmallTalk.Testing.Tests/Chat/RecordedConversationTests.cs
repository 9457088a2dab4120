using System.Text;
using SmallTalk.TestUtilities;

namespace SmallTalk.Testing.Chat;

/// <summary>Recorded conversations are read from both forms, and from the public data.</summary>
public sealed class RecordedConversationTests
{
    private const string Own = """
        [ { "id": "c1", "question": "Is it raining?", "instructions": { "Ann": "You look out of the window." },
            "messages": [ { "speaker": "Ann", "text": "I look." }, { "speaker": "Bob", "text": "And?" }, { "speaker": "ann", "text": "It is." } ] } ]
        """;

    private const string WhoAndWhen = """
        [ { "id": "c1", "question": "Is it raining?", "system_prompt": { "Ann": "You look out of the window." },
            "history": [ ["Ann", "I look."], ["Bob", "And?"], ["ann", "It is."] ] } ]
        """;

    [TestCase(Own)]
    [TestCase(WhoAndWhen)]
    public async Task Both_forms_are_read(string json)
    {
        var conversation = (await ReadAsync(json)).Single();

        (conversation.Id, conversation.Question).Should().Be(("c1", "Is it raining?"));
        conversation.Instructions["ANN"].Should().Be("You look out of the window.");
        conversation.Messages.Should().Equal(new("Ann", "I look."), new RecordedMessage("Bob", "And?"), new RecordedMessage("ann", "It is."));
        conversation.Speakers.Should().Equal("Ann", "Bob");
    }

    [TestCase("{}", "Expected a list as the file, found Object.")]
    [TestCase("""[ "text" ]""", "There is no 'messages' in conversation 1.")]
    [TestCase("""[ { "messages": [] } ]""", "There is no message in conversation 1.")]
    [TestCase("""[ { "messages": [ ["Ann", "Hi."] ] } ]""", "There is no 'id' in conversation 1.")]
    [TestCase("""[ { "messages": [ ["Ann"] ] } ]""", "message 1 of conversation 1 has 1 parts: expected a speaker and a text.")]
    [TestCase("""[ { "messages": [ ["Ann", 7] ] } ]""", "Expected a text as the text of message 1 of conversation 1, found Number.")]
    [TestCase("""[ { "messages": [ { "text": "Hi." } ] } ]""", "There is no 'speaker' in message 1 of conversation 1.")]
    public async Task Another_form_is_refused_with_its_place(string json, string fault) =>
        await FluentActions.Awaiting(() => ReadAsync(json)).Should().ThrowAsync<FormatException>().WithMessage(fault);

    [Test]
    public async Task Every_conversation_of_the_public_data_is_read()
    {
        await using var file = File.OpenRead(PublicData.Require("whowhen/algorithm_generated.json"));

        var conversations = await RecordedConversation.ReadAsync(file);

        conversations.Should().HaveCount(126);
        conversations.Sum(conversation => conversation.Messages.Count).Should().Be(1099);
        conversations
            .Should()
            .OnlyContain(conversation => conversation.Question.Length > 0 && conversation.Messages.All(message => message.Speaker.Length > 0));
    }

    private static async Task<IReadOnlyList<RecordedConversation>> ReadAsync(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await RecordedConversation.ReadAsync(stream);
    }
}
