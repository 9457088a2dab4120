using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Samples.Worker;

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddOptionsWithValidateOnStart<WorkerOptions>().BindConfiguration(WorkerOptions.SectionName).ValidateDataAnnotations();
builder.Services.AddSingleton<IChatClient, SlowModel>(); // your model's client goes here
builder
    .Services.AddSmallTalk()
    .AddSqliteStore() // appsettings.json chooses it; STORAGE_TYPE=postgres or another one wins
    .AddPostgresStore()
    .AddAgent("clerk", services => services.GetRequiredService<IChatClient>())
    .AddAgent("guide", services => services.GetRequiredService<IChatClient>(), agent => agent.FailoverTo("clerk"));
builder.Services.AddHostedService<Readiness>();
builder.Services.AddHostedService<Conversations>();

using var host = builder.Build();
await host.RunAsync(); // until SIGTERM or Ctrl+C; the library lets turns end and saves sessions before this returns
return Environment.ExitCode; // 1 when a session could not be saved
