using System.Text.Json;

namespace SmallTalk.Agents;

[Property("Requirement", "FR-009a")]
public sealed class CaptureTrimmerTests
{
    [Test]
    public void What_fits_is_left_as_it_is_but_for_turns_over_their_number()
    {
        var trimmed = CaptureTrimmer.Trim(Capture(turns: 12, context: 2), maxTurns: 10, maxBytes: 10_000);

        trimmed.IsTrimmed.Should().BeFalse("so many turns were never asked for");
        trimmed.Capture.Turns.Select(turn => turn.GetString()![..2]).Should().Equal("02", "03", "04", "05", "06", "07", "08", "09", "10", "11");
        trimmed.Capture.Context.Should().HaveCount(2);
    }

    [Test]
    public void The_oldest_turns_go_first_and_then_what_may_be_left_out()
    {
        var capture = Capture(turns: 3, context: 3);

        var turns = CaptureTrimmer.Trim(capture, 10, 500);
        (turns.TurnsLeftOut, turns.ContextLeftOut).Should().Be((2, 0));
        turns.Capture.Turns.Single().GetString().Should().StartWith("02");
        turns.Size.Should().BeLessThanOrEqualTo(500);

        var context = CaptureTrimmer.Trim(capture, 10, 250);
        (context.TurnsLeftOut, context.ContextLeftOut).Should().Be((3, 1));
        context.Capture.Context.Select(entry => entry.Name).Should().Equal("c1", "c2");
        context.Capture.Configuration!.Value.GetString().Should().Be("set");
    }

    [Test]
    public void What_may_not_be_left_out_stays_and_is_too_large()
    {
        var trimmed = CaptureTrimmer.Trim(Capture(turns: 1, context: 3), 10, 50);

        trimmed.Capture.Context.Select(entry => entry.Name).Should().Equal("c1");
        trimmed.Size.Should().BeGreaterThan(50);
    }

    /// <summary>Each turn and each entry of context is about 100 bytes; the entry of an odd number may not be left out.</summary>
    private static AgentCapture Capture(int turns, int context) =>
        new()
        {
            Configuration = Json("set"),
            Turns = [.. Enumerable.Range(0, turns).Select(number => Json($"{number:00}{new string('t', 98)}"))],
            Context =
            [
                .. Enumerable.Range(0, context).Select(number => new CapturedContext($"c{number}", Json(new string('c', 98)), IsTrimmable: number % 2 == 0)),
            ],
        };

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text);
}
