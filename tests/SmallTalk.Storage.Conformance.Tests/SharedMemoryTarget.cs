using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Conformance;

/// <summary>One in-memory store behind two openings, as a shared engine would be; the second opening is as it is or has a fault.</summary>
internal sealed class SharedMemoryTarget(Func<IStoreBackend, IStoreBackend>? mutate = null) : IConformanceTarget
{
    private readonly FakeTimeProvider _clock = new();
    private InMemoryStoreBackend? _engine;

    public ValueTask<IStoreBackend> CreateAsync(CancellationToken cancellationToken = default) => new(new Opening(_engine = new(_clock)));

    public ValueTask<IStoreBackend> ReopenAsync(IStoreBackend closed, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IStoreBackend> OpenSecondAsync(IStoreBackend open, CancellationToken cancellationToken = default) =>
        new(new Opening(mutate is null ? _engine! : mutate(_engine!)));

    public ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        _clock.Advance(time);
        return ValueTask.CompletedTask;
    }

    internal sealed class Opening(IStoreBackend engine) : MutantBackend(engine)
    {
        public override StoreCapabilities Capabilities => StoreCapabilities.Shared | StoreCapabilities.Push;
    }
}
