using System.Text.RegularExpressions;
using SmallTalk.TestUtilities;

namespace SmallTalk.Integration.Samples;

/// <summary>An agent in a process of its own is killed, or stands still: the host sees it, starts another one, and the conversation goes on.</summary>
[Property("Requirement", "FR-007")]
[Property("Requirement", "FR-008")]
[Property("Requirement", "SC-003")]
public sealed partial class ChildAgentsSampleTests
{
    private static readonly string Dll = Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "SmallTalk.ChildAgents", "release", "SmallTalk.ChildAgents.dll");

    [Test]
    public async Task A_killed_process_is_replaced_and_the_conversation_goes_on()
    {
        var story = await RunAsync();

        WithoutFalseAlarms(story)
            .Should()
            .Equal(
                "user: Draft a letter to Ann",
                "writer: I am process A, and I know 1 messages: Draft a letter to Ann",
                "Kill process A",
                "writer is failed: its process has ended with exit code 137",
                "writer is restarting: its process has ended with exit code 137",
                "writer is healthy",
                "user: And now one to Bob",
                "writer: I am process B, and I know 3 messages: Draft a letter to Ann / … / And now one to Bob",
                "4 messages, 2 processes"
            );
    }

    [Test]
    public async Task A_frozen_process_is_found_by_its_silence_and_replaced()
    {
        var story = await RunAsync("freeze");

        // A look that comes late finds it failed at once, without that it was suspect before.
        story.SkipWhile(line => line != "writer is failed: it gives no sign of life").Should().Contain("writer is healthy");
        story[^2..].Should().Equal("writer: I am process B, and I know 3 messages: Draft a letter to Ann / … / And now one to Bob", "4 messages, 2 processes");
    }

    [Test]
    public async Task Arguments_that_are_not_understood_are_an_error()
    {
        using var sample = ChildProcess.Start("dotnet", Dll, "thaw");

        var (exitCode, _, errors) = await sample.FinishAsync();

        exitCode.Should().Be(2);
        errors.Should().Contain("usage:");
    }

    /// <summary>Without that a living process was taken for silent for a moment, which a busy machine may bring about before it is killed.</summary>
    private static IEnumerable<string> WithoutFalseAlarms(string[] story)
    {
        var failed = Array.FindIndex(story, line => line.StartsWith("writer is failed", StringComparison.Ordinal));
        return story.Where((line, index) => !line.StartsWith("writer is suspect", StringComparison.Ordinal) && (index > failed || line != "writer is healthy"));
    }

    /// <returns>What the sample says, with letters for the numbers of the processes.</returns>
    private static async Task<string[]> RunAsync(params string[] arguments)
    {
        using var sample = ChildProcess.Start("dotnet", [Dll, .. arguments]);
        var (exitCode, output, errors) = await sample.FinishAsync();
        exitCode.Should().Be(0, errors);
        var names = new List<string>();
        return
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => ProcessNumber().Replace(line, match => $"process {NameOf(match.Groups[1].Value)}")),
        ];

        char NameOf(string process)
        {
            if (!names.Contains(process))
                names.Add(process);
            return (char)('A' + names.IndexOf(process));
        }
    }

    [GeneratedRegex(@"process (\d+)")]
    private static partial Regex ProcessNumber();
}
