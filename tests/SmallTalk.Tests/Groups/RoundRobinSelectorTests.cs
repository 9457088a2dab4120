using SmallTalk.Agents;

namespace SmallTalk.Groups;

[Property("Requirement", "FR-018")]
public sealed class RoundRobinSelectorTests
{
    [TestCase(null, "a,b,c", "a")]
    [TestCase("a", "a,b,c", "b")]
    [TestCase("c", "a,b,c", "a")]
    [TestCase("A", "a,b,c", "b")]
    [TestCase("a", "a,c", "c")]
    [TestCase("b", "b", "b")]
    [TestCase("stranger", "b,c", "b")]
    public async Task The_next_who_may_speak_in_order_of_membership(string? last, string candidates, string next)
    {
        var selection = await By.RoundRobin(null!)
            .SelectAsync(
                new()
                {
                    Group = "team",
                    Members = Agents("a,b,c"),
                    Candidates = Agents(candidates),
                    History = [],
                    LastSpeaker = last,
                }
            );

        selection.Should().Be(new SpeakerSelection(next, 1, "round_robin"));
    }

    private static AgentDescriptor[] Agents(string names) => [.. names.Split(',').Select(name => new AgentDescriptor { Name = name })];
}
