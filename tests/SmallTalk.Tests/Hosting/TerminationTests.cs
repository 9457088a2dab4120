using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Sessions;

namespace SmallTalk.Tests.Hosting;

/// <summary>A process with sessions that hold messages in memory only is asked to end, as an orchestrator does.</summary>
[Property("Requirement", "FR-054")]
public sealed class TerminationTests
{
    private const int Sessions = 50;

    [Test]
    [Property("Requirement", "FR-002")]
    [Property("Requirement", "FR-041")]
    [Property("Requirement", "SC-005")]
    public async Task SIGTERM_saves_what_sessions_held_in_memory_and_gives_exit_code_0()
    {
        using var folder = new TemporaryFolder();
        using var child = await StartAsync("file", folder.Path, "stores", "SmallTalk:Shutdown:SaveTimeout=00:01:00");

        await child.TerminateAsync();
        var (exitCode, output, _) = await child.FinishAsync();

        exitCode.Should().Be(0, output);
        using var host = Given.Host((ISmallTalkBuilder builder) => builder.UseFileStore(folder.Path));
        await host.StartAsync().Guarded();
        for (var index = 0; index < Sessions; index++)
        {
            var session = await host.Services.GetRequiredService<ISessionManager>().FindAsync($"session-{index}");
            session!.History.Loaded.Should().ContainSingle().Which.Message.Text.Should().Be($"kept in memory {index}");
        }
        await host.StopAsync().Guarded();
    }

    [Test]
    public async Task A_store_that_fails_at_the_stop_gives_exit_code_1_and_the_names_of_the_sessions()
    {
        using var child = await StartAsync(
            "memory",
            "unused",
            "fails",
            "SmallTalk:Sessions:StoreRetryWindow=00:00:00",
            "SmallTalk:Shutdown:SaveTimeout=00:00:10"
        );

        await child.TerminateAsync();
        var (exitCode, output, _) = await child.FinishAsync();

        exitCode.Should().Be(1);
        for (var index = 0; index < Sessions; index++)
            output.Should().Contain($"Session 'session-{index}' could not be saved: what it held in memory only is lost.");
        output.Should().Contain($"{Sessions} sessions could not be saved at the stop; they are tried once more");
    }

    [Test]
    public async Task A_third_signal_ends_a_process_whose_store_hangs_at_once()
    {
        using var child = await StartAsync(
            "memory",
            "unused",
            "hangs",
            "SmallTalk:Sessions:StoreRetryWindow=00:05:00",
            "SmallTalk:Shutdown:SaveTimeout=00:10:00"
        );

        await child.TerminateAsync();
        await child.ReadUntilAsync(line => line.Contains("Stage 70 'ready' stopped"));
        await child.TerminateAsync();
        await child.ReadUntilAsync(line => line.Contains("A second signal, SIGTERM, came during the stop"));
        await child.TerminateAsync();
        var (exitCode, output, _) = await child.FinishAsync();

        exitCode.Should().Be(128 + 15, output);
    }

    private static async Task<ChildProcess> StartAsync(string type, string location, string then, params string[] settings)
    {
        var child = ChildProcess.StartTask(["host", type, location, $"{Sessions}", then, .. settings]);
        await child.ReadUntilAsync(line => line == "ready");
        return child;
    }
}
