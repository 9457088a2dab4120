using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage;

/// <summary>Tenants of the in-memory store.</summary>
public sealed class InMemoryIsolationTests : IsolationTests
{
    protected override ValueTask<IStoreBackend> OpenAsync() => new(new InMemoryStoreBackend(new FakeTimeProvider()));
}
