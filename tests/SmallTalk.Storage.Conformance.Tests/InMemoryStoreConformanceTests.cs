namespace SmallTalk.Storage.Conformance;

/// <summary>The in-memory store keeps every rule that applies to it.</summary>
[Proves(typeof(InMemoryStoreProvider))]
[Property("Requirement", "B-01")]
[Property("Requirement", "B-02")]
public sealed class InMemoryStoreConformanceTests : StoreConformanceTests
{
    protected override IConformanceTarget CreateTarget() => new MemoryTarget();
}
