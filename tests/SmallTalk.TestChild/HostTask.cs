using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;

namespace SmallTalk.TestChild;

/// <summary>
/// A host whose sessions hold messages in memory only (interval mode) when it says that it is ready.
/// Arguments: the type of the store, its path or connection string, and <c>failing</c> when the store takes no commit from then on.
/// </summary>
internal static class HostTask
{
    public const int Sessions = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        var plan = new FaultPlan();
        using var host = Build(args[0], args[1], plan);
        await host.StartAsync();
        await TalkAsync(host.Services.GetRequiredService<ISessionManager>());
        if (args is [_, _, "failing"])
            plan.Add(StoreOperations.Commit, Fault.FailBefore(), times: int.MaxValue);
        Console.WriteLine("ready");
        await host.WaitForShutdownAsync();
        return Environment.ExitCode;
    }

    private static IHost Build(string type, string location, FaultPlan plan)
    {
        var builder = Host.CreateApplicationBuilder();
        builder
            .AddSmallTalk(
                type,
                location,
                $"SmallTalk:Sessions:SaveMode={nameof(SaveMode.Interval)}",
                "SmallTalk:Sessions:SaveInterval=00:01:00",
                "SmallTalk:Sessions:StoreRetryWindow=00:00:00",
                "SmallTalk:Shutdown:SaveTimeout=00:00:02"
            )
            .DecorateStore((inner, _) => new FaultInjectingBackend(inner, plan));
        return builder.Build();
    }

    private static async Task TalkAsync(ISessionManager sessions)
    {
        for (var index = 0; index < Sessions; index++)
        {
            var session = await sessions.OpenAsync($"session-{index}");
            await session.CommitAsync(new SessionChange { Messages = [new ChatMessage(ChatRole.User, $"kept in memory {index}")] });
        }
    }
}
