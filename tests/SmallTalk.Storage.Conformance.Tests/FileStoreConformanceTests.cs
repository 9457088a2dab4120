namespace SmallTalk.Storage.Conformance;

/// <summary>The file store keeps every rule that applies to it.</summary>
[Proves(typeof(FileStoreProvider))]
[Property("Requirement", "B-01")]
[Property("Requirement", "B-02")]
public sealed class FileStoreConformanceTests : StoreConformanceTests
{
    protected override IConformanceTarget CreateTarget() => new FileTarget();
}
