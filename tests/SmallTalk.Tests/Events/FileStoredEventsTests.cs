using SmallTalk.Events;
using SmallTalk.Storage;
using SmallTalk.Storage.Conformance;

namespace SmallTalk.Tests.Events;

/// <summary>The event bus on the file store.</summary>
[Proves(typeof(FileStoreProvider))]
public sealed class FileStoredEventsTests : StoredEventsTests
{
    protected override IConformanceTarget CreateTarget() => new FileTarget();
}
