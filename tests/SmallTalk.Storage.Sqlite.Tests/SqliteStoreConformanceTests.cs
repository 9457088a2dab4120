using SmallTalk.Storage.Conformance;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The SQLite store keeps every rule.</summary>
[Proves(typeof(SqliteStoreProvider))]
[Property("Requirement", "B-01")]
[Property("Requirement", "B-02")]
[Property("Requirement", "B-03")]
public sealed class SqliteStoreConformanceTests : StoreConformanceTests
{
    protected override IConformanceTarget CreateTarget() => new SqliteTarget();
}
