using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.TestUtilities;

namespace SmallTalk.Testing.Chat;

/// <summary>The clients of a recorded conversation say it again, word for word.</summary>
public sealed class RecordedConversationClientTests
{
    private static readonly RecordedConversation Small = new()
    {
        Id = "c1",
        Question = "Is it raining?",
        Messages = [new("Ann", "I look out of the window, which takes me a while."), new("Bob", "And?"), new("Ann", "It is.\n\n  Heavily.  "), new("Bob", "")],
    };

    [Test]
    public async Task A_conversation_is_said_again_word_for_word() => (await ReplayAsync(Small, 5)).Should().Equal(Small.Messages);

    [Test]
    public async Task Every_conversation_of_the_public_data_is_said_again_word_for_word()
    {
        await using var file = File.OpenRead(PublicData.Require("whowhen/algorithm_generated.json"));

        foreach (var conversation in await RecordedConversation.ReadAsync(file))
            (await ReplayAsync(conversation, 200)).Should().Equal(conversation.Messages);
    }

    [Test]
    public async Task What_a_speaker_says_next_depends_on_the_conversation_alone()
    {
        ChatMessage[] soFar = [Asked, Said("Ann", "I look."), Said("Bob", "And?")];
        using var ann = new RecordedConversationClient([Small], "ANN");

        var once = await ann.GetResponseAsync(soFar);
        var again = await ann.GetResponseAsync(soFar);

        once.Text.Should().Be("It is.\n\n  Heavily.  ").And.Be(again.Text);
        once.Messages.Single().MessageId.Should().Be("c1-3");
    }

    [Test]
    public async Task A_speaker_who_has_said_everything_fails()
    {
        using var bob = new RecordedConversationClient([Small], "Bob");

        await bob.Awaiting(client => client.GetResponseAsync([Asked, Said("Bob", "And?"), Said("Bob", "")]))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("'Bob' has said all of its 2 messages of conversation 'c1' already.");
    }

    [Test]
    public async Task The_question_says_which_conversation_is_meant()
    {
        var other = Small with { Id = "c2", Question = "Is it snowing?", Messages = [new("Bob", "No.")] };
        using var bob = new RecordedConversationClient([Small, other], "Bob");

        (await bob.GetResponseAsync("Is it snowing?")).Text.Should().Be("No.");
        (await bob.GetResponseAsync("Is it raining?")).Text.Should().Be("And?");
        await bob.Awaiting(client => client.GetResponseAsync("Is it hot?"))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("No recorded conversation in which 'Bob' speaks begins with 'Is it hot?'.");
    }

    [Test]
    public void A_stranger_is_refused() =>
        FluentActions.Invoking(() => new RecordedConversationClient([Small], "Cid")).Should().Throw<ArgumentException>().WithMessage("'Cid' says nothing*");

    [Test]
    public async Task Chunks_follow_the_clients_clock()
    {
        var time = new FakeTimeProvider();
        using var bob = new RecordedConversationClient([Small], "Bob", chunkDelay: TimeSpan.FromSeconds(1), timeProvider: time);

        var answer = bob.GetResponseAsync("Is it raining?");
        answer.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(1));

        (await answer.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System)).Text.Should().Be("And?");
        bob.GetService<RecordedConversationClient>().Should().BeSameAs(bob);
    }

    private static async Task<IReadOnlyList<RecordedMessage>> ReplayAsync(RecordedConversation conversation, int chunkLength)
    {
        var clients = conversation.Speakers.ToDictionary(
            speaker => speaker,
            speaker => new RecordedConversationClient([conversation], speaker, chunkLength),
            StringComparer.OrdinalIgnoreCase
        );
        var said = new List<ChatMessage> { new(ChatRole.User, conversation.Question) };
        foreach (var message in conversation.Messages)
            said.Add(Said(message.Speaker, (await clients[message.Speaker].GetResponseAsync(said)).Text));
        return [.. said.Skip(1).Select(message => new RecordedMessage(message.AuthorName!, message.Text))];
    }

    private static ChatMessage Asked => new(ChatRole.User, Small.Question);

    private static ChatMessage Said(string speaker, string text) => new(ChatRole.Assistant, text) { AuthorName = speaker };
}
