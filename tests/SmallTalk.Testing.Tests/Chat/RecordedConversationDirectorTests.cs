using NSubstitute;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Testing.Chat;

public sealed class RecordedConversationDirectorTests
{
    private static readonly RecordedConversation Conversation = new()
    {
        Id = "c1",
        Question = "?",
        Messages = [new("Ann", "a"), new("Bob", "b"), new("Ann", "c")],
    };

    [Test]
    public async Task Everybody_speaks_when_they_spoke_then()
    {
        var director = new RecordedConversationDirector(Conversation);
        var speakers = new List<string?>();
        for (var done = 0; done <= 3; done++)
            speakers.Add((await director.NextAsync(Progress(done))).Speaker);

        speakers.Should().Equal("Ann", "Bob", "Ann", null);
        director.Name.Should().Be("c1");
    }

    [Test]
    public async Task A_speaker_that_failed_ends_the_turn()
    {
        var director = new RecordedConversationDirector(Conversation, "team");

        var step = await director.NextAsync(Progress(1) with { LastFailure = new AgentFailedException("Ann", "silent", ErrorClass.Transient) });

        (director.Name, step.Speaker, step.Reason).Should().Be(("team", null, "failed"));
    }

    private static TurnProgress Progress(int done) => new(Substitute.For<ISession>(), "turn", done, null, null);
}
