using Microsoft.Extensions.AI;
using NSubstitute;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Turns;

namespace SmallTalk;

internal sealed class TurnTests
{
    [Test]
    public async Task A_text_is_sent_as_a_message_of_the_user()
    {
        var runner = Substitute.For<ITurnRunner>();
        var session = Substitute.For<ISession>();
        var options = new TurnOptions();
        using var cancellation = new CancellationTokenSource();
        var update = new TurnUpdate("writer", new ChatResponseUpdate(ChatRole.Assistant, "hello"), null);
        runner
            .SendAsync(session, "team", Arg.Is<ChatMessage>(message => message.Role == ChatRole.User && message.Text == "hi"), options, cancellation.Token)
            .Returns(new[] { update }.ToAsyncEnumerable());

        var updates = await runner.SendAsync(session, "team", "hi", options, cancellation.Token).ToListAsync(cancellation.Token);

        updates.Should().Equal(update);
        ((Action)(() => ((ITurnRunner)null!).SendAsync(session, "team", "hi"))).Should().Throw<ArgumentNullException>();
    }

    [Test]
    public void An_update_has_the_text_of_its_agent_and_the_receipt_has_none()
    {
        var receipt = new TurnReceipt("t-1", 2, 1, 2, Durability.PowerLoss, "completed");

        new TurnUpdate("writer", new ChatResponseUpdate(ChatRole.Assistant, "hello"), null).Text.Should().Be("hello");
        new TurnUpdate("", null, receipt).Text.Should().BeEmpty();
    }

    [Test]
    public void A_step_lets_an_agent_speak_or_ends_the_turn()
    {
        TurnStep.Speak("writer", "next").Should().BeEquivalentTo(new TurnStep("writer", "next", []));
        TurnStep.End("completed").Should().BeEquivalentTo(new TurnStep(null, "completed", []));
    }
}
