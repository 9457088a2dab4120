using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using SmallTalk.Tests.Events;
using SmallTalk.Turns;

namespace SmallTalk.Tests.Hosting;

/// <summary>The whole library on the file store, over a restart.</summary>
public sealed class EndToEndTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    [Property("Requirement", "FR-003")]
    [Property("Requirement", "FR-017")]
    [Property("Requirement", "SC-005")]
    public async Task A_restart_keeps_the_conversation_of_a_group_and_the_place_of_a_subscriber()
    {
        using (var first = await StartAsync())
        {
            var inbox = Subscribe(first);
            var session = await OpenAsync(first);
            (await first.SendAsync(session, "team", "Draft a reply to Ann")).Should().Be("writer says 1critic says 1");
            session.History.Count.Should().Be(3);
            (await inbox.NextTopicsAsync(2)).Should().Equal(SmallTalkTopics.AgentReplied, SmallTalkTopics.AgentReplied);
            await first.StopAsync().Guarded();
            first.Logs().Should().NotContain(record => record.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
        }

        using var second = await StartAsync();
        var late = Subscribe(second);
        var restored = await OpenAsync(second);
        restored.History.Loaded.Select(message => message.Message.Text).Should().Equal("Draft a reply to Ann", "writer says 1", "critic says 1");
        (await second.SendAsync(restored, "team", "Shorter, please")).Should().Be("writer says 1critic says 1");

        restored.History.Count.Should().Be(6);
        (await late.NextTopicsAsync(2)).Should().Equal(SmallTalkTopics.AgentReplied, SmallTalkTopics.AgentReplied);
        await second.StopAsync().Guarded();
        late.IsEmpty.Should().BeTrue("what the first process had handled does not come again");
    }

    [Test]
    public async Task The_default_store_is_a_folder_of_files_below_the_content_root()
    {
        using var host = Given.Host(services => services.AddSmallTalk(), (HostDefaults.ContentRootKey, _folder.Path));

        await host.StartAsync().Guarded();

        host.Services.GetRequiredService<IStoreBackend>().Name.Should().Be("file");
        Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "data")).Should().NotBeEmpty();
        await host.StopAsync().Guarded();
    }

    [Test]
    public async Task A_second_process_on_the_same_folder_is_refused_and_said_why()
    {
        using var first = await StartAsync();
        using var second = Given.Host((ISmallTalkBuilder builder) => builder.UseFileStore(_folder.Path));

        await second.Awaiting(it => it.StartAsync()).Should().ThrowAsync<StoreInUseException>();

        await first.StopAsync().Guarded();
    }

    private static Inbox Subscribe(IHost host)
    {
        var inbox = new Inbox();
        host.Services.GetRequiredService<IEventBus>().Subscribe("agent:*", "ops", inbox.Handle);
        return inbox;
    }

    private static async Task<ISession> OpenAsync(IHost host) => await host.Services.GetRequiredService<ISessionManager>().OpenAsync("letter");

    private async Task<IHost> StartAsync()
    {
        var host = Given.Host(
            (ISmallTalkBuilder builder) =>
                builder
                    .UseFileStore(_folder.Path)
                    .AddAgent("writer", _ => Speaker("writer"))
                    .AddAgent("critic", _ => Speaker("critic"))
                    .AddGroup("team", group => group.Members("writer", "critic").SelectSpeakers(Groups.By.RoundRobin)),
            Given.TimeToStop
        );
        await host.StartAsync().Guarded();
        return host;
    }

    private static ScriptedChatClient Speaker(string name)
    {
        var count = 0;
        return new(_ => $"{name} says {++count}");
    }
}
