using SmallTalk.Tests;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

public sealed class GroupTraceTests
{
    [Test]
    [Property("Requirement", "FR-044")]
    public async Task Each_choice_is_a_span_of_its_turn_and_a_line_in_the_log()
    {
        await using var bed = new TurnTestBed();
        var scores = new Dictionary<string, double> { ["a"] = 0.25, ["b"] = 0.75 };
        var process = bed.StartGroup(
            [FakeAgent.Says("a", "A"), FakeAgent.Says("b", "B")],
            group => group.Members("a", "b").SelectSpeakers(StubSelector.Says("b", scores)).MaxTurns(1)
        );
        using var spans = new RecordedSpans();
        var request = spans.Request;

        await process.SendAsync("team", "Hi", new() { TurnId = "traced" });

        var mine = spans.End();
        var choice = mine.Single(activity => activity.OperationName == "select_speaker");
        choice.ParentSpanId.Should().Be(mine.Single(activity => activity.OperationName == "turn").SpanId);
        choice
            .TagObjects.Should()
            .Contain([
                new("smalltalk.group", "team"),
                new("smalltalk.turn_id", "traced"),
                new("smalltalk.correlation_id", request.TraceId.ToString()),
                new("gen_ai.agent.name", "b"),
                new("smalltalk.reason", "stub"),
                new("smalltalk.confidence", 0.5),
                new("smalltalk.scores", "a 0.25, b 0.75"),
            ]);
        process
            .Logs.GetSnapshot()
            .Single(record => record.Id.Id == 8004)
            .Message.Should()
            .Be($"Group team: b speaks next (stub, confidence 0.5, scores a 0.25, b 0.75) in turn traced (correlation {request.TraceId})");
        (await bed.EventsAsync())
            .Single(record => record.Event.Topic == "group:speaker-selected")
            .Event.TraceParent.Should()
            .Contain(request.TraceId.ToString());
    }
}
