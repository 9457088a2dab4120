using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Tests.Events;

namespace SmallTalk.Tests.Hosting;

public sealed class TerminationTests
{
    [Test]
    [Property("Requirement", "FR-002")]
    [Property("Requirement", "FR-041")]
    [Property("Requirement", "FR-054")]
    [Property("Requirement", "SC-005")]
    public async Task SIGTERM_saves_what_sessions_held_in_memory_and_gives_exit_code_0()
    {
        using var folder = new TemporaryFolder();
        using var child = await HostProcess.StartAsync("file", folder.Path);

        var (exitCode, output) = await child.TerminateAsync();

        exitCode.Should().Be(0, output);
        using var host = Given.Host((ISmallTalkBuilder builder) => builder.UseFileStore(folder.Path));
        await host.StartAsync().Guarded();
        for (var index = 0; index < 5; index++)
        {
            var session = await host.Services.GetRequiredService<ISessionManager>().FindAsync($"session-{index}");
            session!.History.Loaded.Should().ContainSingle().Which.Message.Text.Should().Be($"kept in memory {index}");
        }
        await host.StopAsync().Guarded();
    }

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
