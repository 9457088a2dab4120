using SmallTalk.Events;
using SmallTalk.Storage;
using SmallTalk.Storage.Conformance;

namespace SmallTalk.Tests.Events;

/// <summary>The event bus on the in-memory store.</summary>
[Proves(typeof(InMemoryStoreProvider))]
public sealed class InMemoryStoredEventsTests : StoredEventsTests
{
    protected override IConformanceTarget CreateTarget() => new MemoryTarget();
}
