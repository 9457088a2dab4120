using System.Diagnostics;
using SmallTalk.Tests.Events;

namespace SmallTalk.Tests.Hosting;

/// <summary>The program of the first page runs as it stands there.</summary>
public sealed class QuickStartTests
{
    [Test]
    public async Task The_first_program_runs_and_goes_on_with_its_conversation_when_it_runs_again()
    {
        using var folder = new TemporaryFolder();

        (await RunAsync(folder.Path)).Should().Contain("writer Dear Ann").And.NotContain("critic").And.Contain("2 messages");
        (await RunAsync(folder.Path)).Should().Contain("4 messages");
    }

    [Test]
    public void The_first_program_has_at_most_15_lines()
    {
        var program = File.ReadAllLines(Path.Combine(Repository.Root, "samples", "SmallTalk.QuickStart", "Program.cs"));

        program.SkipWhile(line => line.StartsWith("using ", StringComparison.Ordinal) || line.Length == 0).Should().HaveCountLessThanOrEqualTo(15);
    }

    [Test]
    public void The_first_page_shows_the_first_program()
    {
        var program = File.ReadAllLines(Path.Combine(Repository.Root, "samples", "SmallTalk.QuickStart", "Program.cs"));
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "README.md"));

        page.SkipWhile(line => line != "```csharp")
            .Skip(1)
            .TakeWhile(line => line != "```")
            .Should()
            .Equal(program.SkipWhile(line => line.StartsWith("using ", StringComparison.Ordinal) || line.Length == 0));
    }

    private static async Task<string> RunAsync(string folder)
    {
        var program = Path.Combine(Repository.Root, "artifacts", "bin", "SmallTalk.QuickStart", "release", "SmallTalk.QuickStart.dll");
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync().Guarded();
        await process.WaitForExitAsync().Guarded();
        process.ExitCode.Should().Be(0, output);
        return output;
    }
}
