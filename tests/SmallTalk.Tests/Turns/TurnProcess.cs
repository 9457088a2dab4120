using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Sessions;
using SmallTalk.Testing;

namespace SmallTalk.Turns;

/// <summary>One process of a <see cref="TurnTestBed"/>.</summary>
internal sealed class TurnProcess(ServiceProvider services, FaultPlan faults, SessionKey key) : IAsyncDisposable
{
    public FaultPlan Faults => faults;

    public IServiceProvider Services => services;

    public TurnRunner Turns { get; } = services.GetRequiredService<TurnRunner>();

    public FakeLogCollector Logs => services.GetRequiredService<FakeLogCollector>();

    public async Task<ISession> OpenAsync() => await services.GetRequiredService<SessionManager>().OpenAsync(key.Id);

    public async Task<List<TurnUpdate>> SendAsync(string target, string text, TurnOptions? options = null, CancellationToken cancellationToken = default)
    {
        var session = await OpenAsync();
        return await CollectAsync(Turns.SendAsync(session, target, text, options, cancellationToken));
    }

    public async Task<List<TurnUpdate>> ResumeAsync() => await CollectAsync(Turns.ResumeTurnAsync(await OpenAsync()));

    public static async Task<List<TurnUpdate>> CollectAsync(IAsyncEnumerable<TurnUpdate> updates)
    {
        var all = new List<TurnUpdate>();
        await foreach (var update in updates)
            all.Add(update);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        faults.Abort();
        await services.DisposeAsync();
    }
}
