using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Conformance;

/// <summary>The in-memory store on a fake clock, as it is or with a fault.</summary>
public sealed class MemoryTarget(Func<IStoreBackend, IStoreBackend>? mutate = null) : IConformanceTarget
{
    private readonly FakeTimeProvider clock = new();

    public async ValueTask<IStoreBackend> CreateAsync(CancellationToken cancellationToken = default)
    {
        var backend = new InMemoryStoreBackend(clock);
        await backend.InitializeAsync(cancellationToken);
        return mutate is null ? backend : mutate(backend);
    }

    public ValueTask<IStoreBackend> ReopenAsync(IStoreBackend closed, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("What is in memory cannot be opened again.");

    public ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        clock.Advance(time);
        return ValueTask.CompletedTask;
    }
}
