using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SmallTalk.Events;
using SmallTalk.Hosting;

namespace SmallTalk.Configuration;

/// <summary>The settings of the library from YAML, in a host.</summary>
public sealed class YamlReplayPolicyTests
{
    [Test]
    [Property("Requirement", "FR-016c")]
    public async Task Replay_policies_come_from_a_YAML_file_without_a_change_of_code()
    {
        using var host = Host(
            """
            SmallTalk:
              Events:
                Replay: { Kind: None }
                Subscribers:
                  billing:
                    Replay: { Kind: Full, Window: "06:00:00", MaxEvents: 50 }
            """
        );
        await host.StartAsync();

        var options = host.Services.GetRequiredService<IOptions<EventOptions>>().Value;

        options.Replay.Kind.Should().Be(ReplayKind.None);
        var billing = options.Subscribers["billing"].Replay!;
        (billing.Kind, billing.Window, billing.MaxEvents).Should().Be((ReplayKind.Full, TimeSpan.FromHours(6), 50));
        await host.StopAsync();
    }

    [Test]
    [Property("Requirement", "FR-016c")]
    public async Task A_bad_value_is_named_with_its_path()
    {
        using var host = Host("SmallTalk: { Events: { Replay: { Window: \"-01:00:00\" } } }");

        await host.Awaiting(one => one.StartAsync()).Should().ThrowAsync<InvalidConfigurationException>().WithMessage("*SmallTalk:Events:Replay*");
    }

    private static IHost Host(string yaml)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddYamlStream(new MemoryStream(Encoding.UTF8.GetBytes(yaml)));
        builder.Services.AddSmallTalk().UseInMemoryStore();
        return builder.Build();
    }
}
