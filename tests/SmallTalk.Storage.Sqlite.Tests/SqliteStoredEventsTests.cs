using SmallTalk.Events;
using SmallTalk.Storage.Conformance;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The event bus on the SQLite store.</summary>
[Proves(typeof(SqliteStoreProvider))]
public sealed class SqliteStoredEventsTests : StoredEventsTests
{
    protected override IConformanceTarget CreateTarget() => new SqliteTarget();
}
