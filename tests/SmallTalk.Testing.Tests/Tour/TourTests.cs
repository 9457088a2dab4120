using SmallTalk.TestUtilities;

namespace SmallTalk.Testing.Tour;

/// <summary>The tour says the truth on its last line and by its exit code, and can be heard to say the opposite.</summary>
public sealed class TourTests
{
    private const string AllWell = @"^tour: (\d+) messages acknowledged, \1 restored, 0 lost$";

    [Test]
    [Property("Requirement", "FR-003")]
    [Property("Requirement", "B-04")]
    public async Task Nothing_acknowledged_is_lost_in_its_own_conversations()
    {
        var tour = await TourProcess.RunAsync(data: null);

        tour.ExitCode.Should().Be(0, "{0}", tour.Errors);
        tour.LastLine.Should().MatchRegex(AllWell);
        tour.Lines.Count(line => line.Contains("kill -9")).Should().Be(5);
        tour.Output.Should().NotContain("\e[", "redirected output is plain");
    }

    [Test]
    public async Task Nothing_acknowledged_is_lost_in_real_conversations()
    {
        var data = Path.GetDirectoryName(Path.GetDirectoryName(PublicData.Require("whowhen/algorithm_generated.json")))!;

        var tour = await TourProcess.RunAsync(data, "--chapter", "persist and resume");

        tour.ExitCode.Should().Be(0, "{0}", tour.Errors);
        tour.LastLine.Should().MatchRegex(AllWell);
        tour.Output.Should().Contain("Who&When");
    }

    [Test]
    [Property("Requirement", "FR-023")]
    [Property("Requirement", "FR-025")]
    public async Task Shared_state_is_kept_over_a_restart()
    {
        var tour = await TourProcess.RunAsync(data: null, "--chapter", "externalized state");

        tour.ExitCode.Should().Be(0, "{0}", tour.Errors);
        tour.LastLine.Should().Be("tour: 2 messages acknowledged, 2 restored, 0 lost");
        tour.Output.Should().ContainAll("200 of 200 votes", "version 3 back as version 9", "all 9 versions, authors and times are as they were");
    }

    [Test]
    [Property("Requirement", "FR-011")]
    [Property("Requirement", "B-12")]
    public async Task Events_reach_their_subscribers_over_a_kill_a_failure_and_an_absence()
    {
        var tour = await TourProcess.RunAsync(data: null, "--chapter", "events");

        tour.ExitCode.Should().Be(0, "{0}", tour.Errors);
        tour.LastLine.Should().MatchRegex(AllWell);
        tour.Output.Should().ContainAll("events handled and one in hand", "are handled, 0 lost", "kept as a dead letter", "what was critical");
    }

    [Test]
    [Property("Requirement", "FR-017")]
    [Property("Requirement", "FR-018")]
    [Property("Requirement", "FR-021")]
    public async Task The_right_one_of_a_group_speaks_over_a_failure_a_hand_over_and_a_kill()
    {
        var tour = await TourProcess.RunAsync(data: null, "--chapter", "a group");

        tour.ExitCode.Should().Be(0, "{0}", tour.Errors);
        tour.LastLine.Should().Be("tour: 26 messages acknowledged, 26 restored, 0 lost");
        SpeakersOf(tour).Should().Equal("cook", "cook", "guide", "banker", "banker", "guide", "mechanic", "guide", "cook", "guide", "cook", "guide", "banker");
        tour.Output.Should()
            .ContainAll(
                "mechanic fails",
                "mechanic: failed in this turn",
                "cook → guide, Done",
                "kill -9 in the midst of the answer of guide",
                "the right ones have answered, each once: cook, guide, banker"
            );
    }

    [Test]
    public async Task An_invented_acknowledgement_is_noticed()
    {
        var tour = await TourProcess.RunAsync(data: null, "--chapter", "EXPIRE", "--lie");

        tour.LastLine.Should().MatchRegex(@"^tour: \d+ messages acknowledged, \d+ restored, 1 lost$");
        tour.ExitCode.Should().Be(1);
    }

    [Test]
    public async Task A_chapter_that_does_not_exist_is_an_error_that_names_those_that_do()
    {
        var tour = await TourProcess.RunAsync(data: null, "--chapter", "dashboard");

        tour.ExitCode.Should().Be(2);
        tour.Errors.Should().Contain("There is no chapter 'dashboard'. Chapters: persist and resume, expire, ");
    }

    [TestCase("--speed")]
    [TestCase("--chapter")]
    public async Task Arguments_that_are_not_understood_are_an_error(string argument)
    {
        var tour = await TourProcess.RunAsync(data: null, argument);

        tour.ExitCode.Should().Be(2);
        tour.Errors.Should().Contain("usage:").And.Contain(argument);
    }

    [Test]
    public async Task Help_names_the_chapters()
    {
        var tour = await TourProcess.RunAsync(data: null, "--help");

        tour.ExitCode.Should().Be(0);
        tour.Output.Should().ContainAll("--chapter NAME", "persist and resume", "expire", "tail of a long conversation", "two writers", "externalized state");
    }

    /// <summary>The second column of the table of what was recorded.</summary>
    private static IEnumerable<string> SpeakersOf(TourProcess tour) =>
        tour.Lines.Where(line => line.TrimStart().StartsWith('|')).Select(line => line.Split('|')[2].Trim()).Where(name => name is not ("speaker" or ""));
}
