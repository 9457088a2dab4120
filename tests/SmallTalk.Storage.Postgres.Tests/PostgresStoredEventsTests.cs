using SmallTalk.Events;
using SmallTalk.Storage.Conformance;

namespace SmallTalk.Storage.Postgres;

/// <summary>The event bus on the PostgreSQL store.</summary>
[Proves(typeof(PostgresStoreProvider))]
public sealed class PostgresStoredEventsTests : StoredEventsTests
{
    protected override IConformanceTarget CreateTarget() => new PostgresTarget(PostgresDatabases.Default);
}
