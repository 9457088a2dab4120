using SmallTalk.Storage.Conformance;

namespace SmallTalk.Storage.Postgres;

/// <summary>The newest release that is supported keeps every rule, too. Without its programs each rule fails with a text that says how to get them.</summary>
[Proves(typeof(PostgresStoreProvider))]
[Property("Requirement", "B-01")]
[Property("Requirement", "B-03")]
public sealed class Postgres18ConformanceTests : StoreConformanceTests
{
    private static readonly PostgresDatabases Databases = new(18);

    protected override IConformanceTarget CreateTarget() => new PostgresTarget(Databases);

    [Test]
    public async Task The_server_is_of_this_release() =>
        (await PostgresDatabases.ExecuteAsync(await Databases.CreateEmptyAsync(), "select current_setting('server_version_num')::int / 10000")).Should().Be(18);
}
