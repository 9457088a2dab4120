using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmallTalk.Hosting;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.TestChild;

/// <summary>
/// A host in which users talk with an agent that has a tool, through the whole library, on the store that its one line has chosen. It goes on with what
/// a former process left behind, and says what happens, a line each. Arguments: the engine, its path or connection string, the file of the ledger, how many sessions
/// talk, how many turns each comes to, when to stand still (<c>never</c>, <c>before-commit-6</c>, <c>after-commit-6</c>, <c>in-answer-2</c>), and settings as <c>key=value</c>.
/// </summary>
internal static class TalkTask
{
    public static async Task<int> RunAsync(string engine, string location, string ledgerFile, int sessions, int turns, string stop, string[] settings)
    {
        using var ledger = new AckLedger(ledgerFile);
        var plan = new FaultPlan();
        StandStill(plan, stop);
        using var host = Build(engine, location, plan, new(stop), settings);
        await host.StartAsync();
        await Task.WhenAll(
            Enumerable.Range(0, sessions).Select(number => Task.Run(() => new Talker(host.Services, ledger, $"letter-{number}").TalkAsync(turns)))
        );
        await host.StopAsync();
        Console.WriteLine("stopped");
        return 0;
    }

    private static IHost Build(string engine, string location, FaultPlan plan, TalkScript script, string[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))
        );
        Use(builder.Services.AddSmallTalk(), engine, location)
            .AddAgent("guide", _ => new ScriptedChatClient(script.Answer), agent => agent.WithTools(TalkScript.Look))
            .DecorateStore((inner, _) => new FaultInjectingBackend(inner, plan));
        return builder.Build();
    }

    private static ISmallTalkBuilder Use(ISmallTalkBuilder builder, string engine, string location) =>
        engine switch
        {
            "file" => builder.UseFileStore(location),
            "sqlite" => builder.UseSqlite(location),
            "postgres" => builder.UsePostgres(location),
            _ => throw new ArgumentException($"There is no engine '{engine}'.", nameof(engine)),
        };

    // Whoever watches kills the process while it stands still.
    private static void StandStill(FaultPlan plan, string stop)
    {
        if (stop.Split("-commit-") is not [var when, var number])
            return;
        plan.Add(StoreOperations.Commit, when == "before" ? Fault.StopWorldBefore : Fault.StopWorldAfter, skip: int.Parse(number) - 1);
        _ = TellAsync();

        async Task TellAsync()
        {
            await plan.WorldStopped;
            Console.WriteLine("stands still");
        }
    }
}
