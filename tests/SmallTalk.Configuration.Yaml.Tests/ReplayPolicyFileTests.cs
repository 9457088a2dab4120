using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Storage;

namespace SmallTalk.Configuration;

/// <summary>What a subscriber gets of what it missed stands in a YAML file; the code that subscribes says nothing of it.</summary>
[Property("Requirement", "SC-022")]
public sealed class ReplayPolicyFileTests
{
    private static readonly string[] Subscribers = ["audit", "billing", "ops"];
    private readonly string _folder = Directory.CreateTempSubdirectory("smalltalk-yaml-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    [Property("Requirement", "FR-016a")]
    [Property("Requirement", "FR-016b")]
    [Property("Requirement", "FR-016c")]
    public async Task Another_file_is_another_policy()
    {
        await RunAsync("", _ => Task.CompletedTask);
        await RunAsync("", MissAsync);

        var first = await RunAsync(
            """
            SmallTalk:
              Events:
                Replay: { Kind: None }
                Subscribers:
                  billing:
                    Replay: &policy { Kind: Full, Window: 06:00:00 }
                  audit:
                    Replay: { <<: *policy, MaxEvents: 1 }
            """,
            MissAsync
        );
        var second = await RunAsync(
            """
            SmallTalk:
              Events:
                Subscribers:
                  OPS:
                    Replay:
                      Kind: full
                  audit:
                    Replay:
                      Kind: None
            """,
            _ => Task.CompletedTask
        );

        first["ops"].Should().BeEmpty();
        first["billing"].Should().Equal("missed:1", "missed:critical", "missed:2");
        first["audit"].Should().Equal("missed:2");
        second["billing"].Should().Equal("missed:critical");
        second["audit"].Should().BeEmpty();
    }

    [Test]
    [Property("Requirement", "FR-016c")]
    [Property("Requirement", "FR-051")]
    public async Task What_is_wrong_is_named_with_its_path()
    {
        using var host = Host(
            """
            SmallTalk:
              Events:
                Retention: 00:30:00
                Replay:
                  Kind: Most
                Subscribers:
                  billing:
                    Replay: { Kind: Full, Window: 00:00:00, MaxEvents: 0 }
                  audit:
                    Replay: { MaxEvents: many }
            """
        );

        var error = (await host.Awaiting(it => it.StartAsync()).Should().ThrowAsync<InvalidConfigurationException>()).Which;

        error.Faults.Should().Contain(fault => fault.StartsWith("SmallTalk:Events:Retention is 00:30:00", StringComparison.Ordinal));
        error.Faults.Should().Contain(fault => fault.StartsWith("SmallTalk:Events:Replay:Kind is 'Most'", StringComparison.Ordinal));
        error.Faults.Should().Contain(fault => fault.StartsWith("SmallTalk:Events:Subscribers:billing:Replay:Window is 00:00:00", StringComparison.Ordinal));
        error.Faults.Should().Contain(fault => fault.StartsWith("SmallTalk:Events:Subscribers:billing:Replay:MaxEvents is 0", StringComparison.Ordinal));
        error.Faults.Should().Contain(fault => fault.StartsWith("SmallTalk:Events:Subscribers:audit:Replay:MaxEvents is 'many'", StringComparison.Ordinal));
    }

    private static async Task MissAsync(IEventBus bus)
    {
        foreach (var topic in (string[])["missed:1", "missed:critical", "missed:2"])
            await bus.PublishAsync(Event(topic));
    }

    /// <summary>Runs a host with a file: all subscribe, and are gone when <paramref name="afterwards"/> publishes.</summary>
    /// <returns>What each subscriber got of what it had missed before.</returns>
    private async Task<Dictionary<string, List<string>>> RunAsync(string yaml, Func<IEventBus, Task> afterwards)
    {
        using var host = Host(yaml);
        await host.StartAsync();
        var bus = host.Services.GetRequiredService<IEventBus>();
        var got = Subscribers.ToDictionary(id => id, _ => new ConcurrentQueue<string>());
        var seen = Subscribers.ToDictionary(id => id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var subscriptions = Subscribers.Select(id => bus.Subscribe("**", id, (record, _) => Handle(id, record.Event.Topic))).ToList();

        await bus.PublishAsync(Event("now"));
        await Task.WhenAll(seen.Values.Select(source => source.Task)).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        foreach (var subscription in subscriptions)
            await subscription.DisposeAsync();
        await afterwards(bus);
        await host.StopAsync();
        return got.ToDictionary(entry => entry.Key, entry => entry.Value.ToList());

        ValueTask Handle(string id, string topic)
        {
            if (topic == "now")
                seen[id].TrySetResult();
            else if (topic.StartsWith("missed", StringComparison.Ordinal))
                got[id].Enqueue(topic);
            return ValueTask.CompletedTask;
        }
    }

    private IHost Host(string yaml)
    {
        File.WriteAllText(Path.Combine(_folder, "smalltalk.yaml"), yaml);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = _folder });
        builder.Configuration.AddYamlFile("smalltalk.yaml");
        // A slow disk is no part of this.
        builder.Services.AddSmallTalk(options => options.Files.Durability = FileDurability.Os).UseFileStore("data");
        return builder.Build();
    }

    private static NewEvent Event(string topic) =>
        new()
        {
            Topic = topic,
            OccurredAt = TimeProvider.System.GetUtcNow(),
            Priority = topic.EndsWith("critical", StringComparison.Ordinal) ? EventPriority.Critical : EventPriority.Normal,
        };
}
