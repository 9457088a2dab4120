using SmallTalk.Storage.Conformance;

namespace SmallTalk.Storage.Postgres;

/// <summary>PostgreSQL keeps every rule that applies to it.</summary>
[Proves(typeof(PostgresStoreProvider))]
[Property("Requirement", "B-01")]
[Property("Requirement", "B-02")]
[Property("Requirement", "B-03")]
public sealed class PostgresStoreConformanceTests : StoreConformanceTests
{
    protected override IConformanceTarget CreateTarget() => new PostgresTarget(PostgresDatabases.Default);
}
