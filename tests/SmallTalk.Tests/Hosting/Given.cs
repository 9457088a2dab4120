using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Tests.Hosting;

/// <summary>Hosts with a configuration of their own and nothing of the machine's.</summary>
internal static class Given
{
    /// <summary>For what is to be seen of a stop on the clock of the machine: no step of it is given up because that is busy.</summary>
    public static (string Key, string Value) TimeToStop { get; } = ("SmallTalk:Shutdown:CloseTimeout", "00:01:00");

    public static IHost Host(Action<ISmallTalkBuilder> build, params (string Key, string Value)[] configuration) =>
        Host(services => build(services.AddSmallTalk()), configuration);

    public static IHost Host(Action<IServiceCollection> register, params (string Key, string Value)[] configuration)
    {
        var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, Configuration = manager });
        builder.Services.AddSingleton<FakeLogCollector>();
        builder.Services.AddSingleton<ILoggerProvider, FakeLoggerProvider>();
        register(builder.Services);
        return builder.Build();
    }

    /// <summary>Runs a turn to its end.</summary>
    /// <returns>The text of all who have answered.</returns>
    public static async Task<string> SendAsync(this IHost host, ISession session, string target, string text)
    {
        var answer = string.Empty;
        await foreach (var update in host.Services.GetRequiredService<ITurnRunner>().SendAsync(session, target, text))
            answer += update.Text;
        return answer;
    }

    public static IReadOnlyList<FakeLogRecord> Logs(this IHost host) => host.Services.GetRequiredService<FakeLogCollector>().GetSnapshot();
}
