using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;

namespace SmallTalk.TestChild;

/// <summary>
/// A host whose sessions hold messages in memory only (interval mode) when it says that it is ready.
/// Arguments: the type of the store, its path or connection string, how many sessions there are, what the store does with commits from then on
/// (<c>stores</c>, <c>fails</c>, <c>hangs</c>), and settings as <c>key=value</c>.
/// </summary>
internal static class HostTask
{
    public static async Task<int> RunAsync(string type, string location, int sessions, string then, string[] settings)
    {
        var plan = new FaultPlan();
        using var host = Build(type, location, plan, settings);
        await host.StartAsync();
        await TalkAsync(host.Services.GetRequiredService<ISessionManager>(), sessions);
        if (then == "fails")
            plan.Add(StoreOperations.Commit, Fault.FailBefore(), times: int.MaxValue);
        else if (then == "hangs")
            plan.Add(StoreOperations.Commit, Fault.DropRequest, times: int.MaxValue);
        Console.WriteLine("ready");
        await host.WaitForShutdownAsync();
        return Environment.ExitCode;
    }

    private static IHost Build(string type, string location, FaultPlan plan, string[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder
            .AddSmallTalk(type, location, [$"SmallTalk:Sessions:SaveMode={nameof(SaveMode.Interval)}", "SmallTalk:Sessions:SaveInterval=00:01:00", .. settings])
            .DecorateStore((inner, _) => new FaultInjectingBackend(inner, plan));
        return builder.Build();
    }

    private static async Task TalkAsync(ISessionManager sessions, int count)
    {
        for (var index = 0; index < count; index++)
        {
            var session = await sessions.OpenAsync($"session-{index}");
            await session.CommitAsync(new SessionChange { Messages = [new ChatMessage(ChatRole.User, $"kept in memory {index}")] });
        }
    }
}
