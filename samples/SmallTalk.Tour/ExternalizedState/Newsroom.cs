using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Tour.ExternalizedState;

/// <summary>Two hosts on one SQLite file: the writer lives in one, the critic in the other.</summary>
internal sealed class Newsroom : IAsyncDisposable
{
    public const string Writer = "writer";
    public const string Critic = "critic";

    private readonly IHost _first;
    private readonly IHost _second;

    private Newsroom(string file) => (_first, _second) = (Build(file), Build(file));

    /// <summary>The shared state as the writer's host has it.</summary>
    public ISharedState OfWriter => _first.Services.GetRequiredService<ISharedState>();

    /// <summary>The same state as the critic's host has it.</summary>
    public ISharedState OfCritic => _second.Services.GetRequiredService<ISharedState>();

    public ISessionManager SessionsOfWriter => _first.Services.GetRequiredService<ISessionManager>();

    public ISessionManager SessionsOfCritic => _second.Services.GetRequiredService<ISessionManager>();

    public static async Task<Newsroom> OpenAsync(string file, CancellationToken cancellationToken)
    {
        var room = new Newsroom(file);
        await room._first.StartAsync(cancellationToken);
        await room._second.StartAsync(cancellationToken);
        return room;
    }

    public async ValueTask DisposeAsync()
    {
        await _first.StopAsync(CancellationToken.None);
        await _second.StopAsync(CancellationToken.None);
        _first.Dispose();
        _second.Dispose();
    }

    private static IHost Build(string file)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSmallTalk(options => options.Payloads.AddResolver(NewsroomJson.Default)).UseSqlite(file);
        return builder.Build();
    }
}
