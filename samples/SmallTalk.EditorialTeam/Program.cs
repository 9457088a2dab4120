using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Samples.EditorialTeam;
using SmallTalk.Sessions;
using SmallTalk.Turns;

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddOptionsWithValidateOnStart<ModelOptions>().BindConfiguration(ModelOptions.SectionName).ValidateDataAnnotations();
builder.Services.AddSingleton<IChatClient>(Model.Create); // every agent's, and of the choice of a speaker when the profiles do not tell
builder
    .Services.AddSmallTalk()
    .AddSqliteStore() // appsettings.json chooses it
    .AddTeam();

using var host = builder.Build();
await host.StartAsync();
var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync(host.Services.GetRequiredService<IConfiguration>()["Session"]!);
var team = host.Services.GetRequiredService<IGroupConversationManager>().Find(session, Team.Name)!;
var screen = new Screen(Console.Out, host.Services.GetRequiredService<IEventBus>(), session);
screen.Open(host.Services.GetRequiredService<IOptions<ModelOptions>>().Value);

var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
var desk = new Desk(team, host.Services.GetRequiredService<ITurnRunner>(), screen);
var message = string.Join(' ', args.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal)));
var isWell = message.Length > 0 ? await desk.SayAsync(message) : await desk.ListenAsync(Console.In, stopping);
await host.StopAsync();
return isWell ? Environment.ExitCode : 1;
