using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<IChatClient>(new ScriptedChatClient(_ => "Dear Ann, ..."));  // your model's client goes here
builder.Services.AddSmallTalk()                                                            // file store in ./data
    .AddAgent("writer", sp => sp.GetRequiredService<IChatClient>(), a => a.Describe("drafts letters").WithExamples("Draft a reply"))
    .AddAgent("critic", sp => sp.GetRequiredService<IChatClient>(), a => a.Describe("finds faults").WithExamples("Is it good?").FailoverTo("writer"))
    .AddGroup("team", g => g.Members("writer", "critic").SelectSpeakers(By.Relevance));    // whose profile fits answers
using var host = builder.Build();
await host.StartAsync();
host.Services.GetRequiredService<IEventBus>().Subscribe("agent:*", "ops", async (e, ct) => await Console.Out.WriteLineAsync($"[{e.Event.Topic}]"));
var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync("letter-to-ann"); // new, or restored after a restart
await foreach (var update in host.Services.GetRequiredService<ITurnRunner>().SendAsync(session, "team", "Draft a reply to Ann"))
    if (update.Text is { Length: > 0 } text) Console.WriteLine($"{update.Speaker} {text}");
Console.WriteLine($"{session.History.Count} messages");                                    // more with every run: it survives kill -9
await host.StopAsync();
