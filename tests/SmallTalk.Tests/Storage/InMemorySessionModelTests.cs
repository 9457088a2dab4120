using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage;

/// <summary>The in-memory store against the model.</summary>
[Property("Requirement", "FR-005")]
public sealed class InMemorySessionModelTests : SessionModelTests
{
    protected override ValueTask<IStoreBackend> OpenAsync() => new(new InMemoryStoreBackend(new FakeTimeProvider()));
}
