namespace SmallTalk.Tests.Hosting;

public sealed class TerminationTests
{
    [Test]
    [Property("Requirement", "FR-054")]
    public async Task A_store_that_fails_at_the_stop_gives_exit_code_1_and_the_names_of_the_sessions()
    {
        using var child = await HostProcess.StartAsync("memory", "unused", "failing");

        var (exitCode, output) = await child.TerminateAsync();

        exitCode.Should().Be(1);
        for (var index = 0; index < 5; index++)
            output.Should().Contain($"Session 'session-{index}' could not be saved: what it held in memory only is lost.");
        output.Should().Contain("5 sessions could not be saved at the stop; they are tried once more");
    }
}
