using System.Text.RegularExpressions;
using SmallTalk.TestUtilities;
using SmallTalk.TestUtilities.Models;

namespace SmallTalk.Integration.Samples;

/// <summary>The editorial team as a process of its own: offline by its script, and with a model behind an endpoint.</summary>
[Property("Requirement", "FR-017")]
[Property("Requirement", "FR-018")]
[Property("Requirement", "FR-019")]
public sealed partial class EditorialTeamSampleTests : IDisposable
{
    private const string Order = "Write a short article about bees in the city";
    private static readonly string Dll = Path.Combine(
        RepositoryRoot.Path,
        "artifacts",
        "bin",
        "SmallTalk.EditorialTeam",
        "release",
        "SmallTalk.EditorialTeam.dll"
    );
    private static readonly string[] AllFour = ["editor (relevant)", "researcher (handed_over)", "writer (handed_over)", "critic (handed_over)"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    [Property("Requirement", "FR-021")]
    public async Task Offline_it_hands_an_article_from_one_to_the_next_and_a_second_start_goes_on_with_the_conversation()
    {
        var first = await RunAsync(Order);

        first[..2].Should().Equal($"-- {Offline}", "-- a new conversation, 'newsroom'");
        SpeakersIn(first).Should().Equal(AllFour);
        first[^1].Should().Be("-- stored up to message 17; the team stopped: turn_limit");

        var second = await RunAsync("@critic is it good?");

        second[1].Should().Be("-- conversation 'newsroom' goes on after 17 messages");
        SpeakersIn(second).Should().Equal("critic (mentioned)");
        second[^1].Should().Be("-- stored up to message 19; the team stopped: answered");

        (await RunAsync("/tasks")).Should().Contain(line => line.Contains("t1 Done: Article: bees in the city (editor -> researcher -> writer -> critic)"));
        (await RunAsync("/brief"))[^1].Should().StartWith("-- Topic: bees in the city.").And.EndWith("(version 1, by editor)");
    }

    [Test]
    [Property("Requirement", "FR-021")]
    public async Task A_pause_in_mid_turn_lets_the_speaker_end_and_a_resume_brings_the_others()
    {
        using var sample = Start("Model:WordPause=00:00:00.1");
        await sample.SendAsync(Order);
        await sample.ReadUntilAsync(line => line.StartsWith("editor", StringComparison.Ordinal));
        await sample.SendAsync("/pause lunch");
        var paused = await sample.ReadUntilAsync(line => line.EndsWith("the team stopped: paused", StringComparison.Ordinal));
        await sample.SendAsync("/who");
        await sample.ReadUntilAsync(line => line == "-- the conversation is paused (lunch)");
        await sample.SendAsync("Hello?");
        await sample.ReadUntilAsync(line => line.StartsWith("!! ", StringComparison.Ordinal) && line.Contains("is paused"));
        await sample.SendAsync("/resume");
        var resumed = await sample.ReadUntilAsync(line => line.EndsWith("the team stopped: turn_limit", StringComparison.Ordinal));
        await sample.SendAsync("/end");
        await sample.ReadUntilAsync(line => line.StartsWith("-- ended for good", StringComparison.Ordinal));
        await sample.SendAsync("/quit");

        (await sample.FinishAsync()).ExitCode.Should().Be(0);
        SpeakersIn(resumed).Should().NotBeEmpty();
        string[] spoken = ["editor (relevant)", .. SpeakersIn(paused), .. SpeakersIn(resumed)];
        spoken.Should().Equal(AllFour);
        resumed[^1].Should().StartWith("-- stored up to message 17;");
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task With_an_endpoint_its_model_is_asked_its_words_are_shown_as_they_come_and_a_kill_in_mid_answer_is_gone_on_with()
    {
        await using var endpoint = new OpenAIEndpoint();
        string[] model = [$"Model:Endpoint={endpoint.Address}", "Model:Name=tiny", "Model:Key=secret"];

        // It falls silent behind its first line: what is shown by then was shown before the end.
        endpoint.Enqueue(OpenAIReply.Stalls("Cut the ", "second sentence.\n"));
        using (var sample = Start([.. model, "@critic is it good?"]))
        {
            (await sample.ReadLineAsync()).Should().Be($"-- model tiny at {endpoint.Address}");
            (await sample.ReadUntilAsync(line => line == "  Cut the second sentence."))[^2].Should().Be("critic (mentioned, 1.00):");
            await sample.KillAsync();
        }
        var asked = await endpoint.NextAsync();
        asked.Model.Should().Be("tiny");
        asked.Authorization.Should().Be("Bearer secret");
        asked.IsStreaming.Should().BeTrue();
        asked.Messages[0].Should().StartWith("system: You are the critic of an editorial team");
        asked.Messages[^1].Should().Be("user: @critic is it good?");

        endpoint.Enqueue("It is good.");
        var second = await RunAsync([.. model, "/who"]);

        second.Should().Contain("-- the last answer was cut off; the team goes on with it").And.Contain("  It is good.");
        second[^1].Should().Be("-- stored up to message 2; the team stopped: answered");
        (await endpoint.NextAsync()).Messages.Should().Equal(asked.Messages);
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task Where_the_profiles_do_not_tell_the_model_chooses_and_its_calls_of_tools_are_run()
    {
        await using var endpoint = new OpenAIEndpoint();
        endpoint.Enqueue(
            """{"reason": "it answers for the team", "agent": "editor", "confidence": 0.9}""",
            OpenAIReply.Call("c1", "list_tasks", "{}"),
            "Good morning."
        );

        var lines = await RunAsync($"Model:Endpoint={endpoint.Address}", "Model:Name=tiny", "Bonjour");

        lines[2].Should().StartWith("editor (fallback: most relevant, unsure (").And.EndWith(", then: llm: it answers for the team, 0.90):");
        lines[3..5].Should().Equal("  [list_tasks]", "  Good morning.");
        endpoint.Requests.Select(request => request.IsStreaming).Should().Equal(false, true, true);
        endpoint.Requests[^1].Messages[^1].Should().Be("tool: c1=There are no tasks.");
    }

    [Test]
    public async Task An_endpoint_without_the_name_of_a_model_is_an_error_that_says_so()
    {
        using var sample = Start("Model:Endpoint=http://localhost:1/v1", "Hello");

        var (exitCode, _, errors) = await sample.FinishAsync();

        exitCode.Should().NotBe(0);
        errors.Should().Contain("Model:Name is not");
    }

    private const string Offline = "OFFLINE: Model:Endpoint is not set, so no model is asked. A script plays the four members; its texts are samples.";

    /// <summary>Settings have an equals sign; the rest is what the user says.</summary>
    private ChildProcess Start(params string[] arguments) =>
        ChildProcess.Start(
            "dotnet",
            [
                Dll,
                $"--STORAGE_PATH={_folder["team.db"]}",
                .. arguments.Select(argument => argument.Contains('=', StringComparison.Ordinal) ? $"--{argument}" : argument),
            ]
        );

    private async Task<string[]> RunAsync(params string[] arguments)
    {
        using var sample = Start(arguments);
        var (exitCode, output, errors) = await sample.FinishAsync();
        exitCode.Should().Be(0, output + errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Who spoke, in order, and why.</summary>
    private static IEnumerable<string> SpeakersIn(IEnumerable<string> lines) =>
        lines
            .Select(line => Speaker().Match(line))
            .Where(match => match.Success)
            .Select(match => $"{match.Groups["name"].Value} ({match.Groups["why"].Value})");

    // Which of the two it is depends on how fast the model of the profiles is fitted; they choose the same here.
    [GeneratedRegex(@"^(?<name>\w+) \((?<why>.+?)( \(words only, not fitted yet\))?, \d\.\d\d\):$", RegexOptions.ExplicitCapture)]
    private static partial Regex Speaker();
}
