using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Tests;

namespace SmallTalk.Turns;

public sealed class TurnTraceTests
{
    [Test]
    [Property("Requirement", "FR-044")]
    public async Task A_turn_its_agents_and_their_tools_are_one_trace_that_its_events_belong_to()
    {
        await using var bed = new TurnTestBed();
        var tool = AIFunctionFactory.Create(() => "rain", "look");
        var model = new FakeModel([FakeModel.Call("look", "c1")], [FakeModel.Text("Rain.")]);
        var process = bed.Start([new ChatAgent(new() { Name = "guide" }, model, new() { Tools = [tool] })]);
        using var spans = new RecordedSpans();
        var request = spans.Request;

        await process.SendAsync("guide", "Hi", new() { TurnId = "traced" });

        var mine = spans.End().Where(activity => !activity.OperationName.StartsWith("session", StringComparison.Ordinal)).ToList();
        mine.Select(activity => activity.OperationName).Should().Equal("execute_tool", "invoke_agent", "turn");
        mine[0].ParentSpanId.Should().Be(mine[1].SpanId);
        mine[1].ParentSpanId.Should().Be(mine[2].SpanId);
        mine[2].ParentSpanId.Should().Be(request.SpanId);
        mine[1].GetTagItem("gen_ai.agent.name").Should().Be("guide");
        mine[2].GetTagItem("smalltalk.turn_id").Should().Be("traced");
        var events = (await bed.EventsAsync()).Where(record => record.Event.Topic is "turn:started" or "turn:completed").ToList();
        events
            .Should()
            .HaveCount(2)
            .And.AllSatisfy(record =>
            {
                record.Event.TraceParent.Should().Contain(request.TraceId.ToString());
                record.Event.CorrelationId.Should().Be(request.TraceId.ToString());
            });
    }
}
