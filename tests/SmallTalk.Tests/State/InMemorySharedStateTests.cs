using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Tests.State;

[Property("Requirement", "FR-022")]
[Property("Requirement", "FR-023")]
[Property("Requirement", "FR-024")]
[Property("Requirement", "FR-025")]
[Property("Requirement", "FR-026")]
[Property("Requirement", "B-03")]
public sealed class InMemorySharedStateTests : SharedStateTests
{
    private readonly InMemoryStoreBackend _store = new(TimeProvider.System);

    protected override ValueTask<IStoreBackend> OpenAsync() => new(new BorrowedBackend(_store, StoreCapabilities.Shared));
}
