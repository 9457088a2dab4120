using Npgsql;

namespace SmallTalk.Storage;

/// <summary>A data source that the host handed over: it is used and never disposed.</summary>
/// <param name="DataSource">The data source.</param>
internal sealed record PostgresStoreSource(NpgsqlDataSource DataSource);
