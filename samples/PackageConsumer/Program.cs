// A program of a stranger who has installed the packages: two agents, a file store, and a restart in between.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Groups;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

var folder = args is [var path] ? path : Path.Combine(Path.GetTempPath(), "smalltalk-package-consumer");

using (var host = Start())
{
    await host.StartAsync();
    var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync("letter");
    var turns = host.Services.GetRequiredService<ITurnRunner>();
    await foreach (var update in turns.SendAsync(session, "team", "Draft a reply to Ann"))
        Console.Write(update.Receipt is { } receipt ? $"{Environment.NewLine}stored up to message {receipt.LastSequence}{Environment.NewLine}" : update.Text);
    await host.StopAsync();
}

using (var host = Start())
{
    await host.StartAsync();
    var session = await host.Services.GetRequiredService<ISessionManager>().FindAsync("letter");
    Console.WriteLine($"after the restart: {session?.History.Count ?? 0} messages");
    await host.StopAsync();
}

IHost Start()
{
    var builder = Host.CreateEmptyApplicationBuilder(new());
    builder
        .Services.AddSmallTalk()
        .UseFileStore(folder)
        .AddAgent("writer", _ => new ScriptedChatClient("Dear Ann, thank you for your patience. "), a => a.Describe("writes prose"))
        .AddAgent("critic", _ => new ScriptedChatClient("Short and warm: send it."), a => a.Describe("finds faults"))
        .AddGroup("team", g => g.Members("writer", "critic").SelectSpeakers(By.RoundRobin));
    return builder.Build();
}
