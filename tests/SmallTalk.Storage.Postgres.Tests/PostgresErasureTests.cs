using System.Text;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>What is left in the rows of a database when a session was erased: nothing. (What was in them goes from the server's files as it vacuums and recycles its log.)</summary>
public sealed class PostgresErasureTests : ErasureTests
{
    private string _connection = "";

    protected override async ValueTask<IStoreBackend> OpenAsync() =>
        await PostgresDatabases.OpenAsync(_connection = await PostgresDatabases.Default.CreateAsync());

    // A row as text shows bytes as hexadecimal digits.
    protected override async Task<IReadOnlyList<string>> SearchAsync(IStoreBackend backend, string text)
    {
        await using var source = NpgsqlDataSource.Create(_connection);
        var found = new List<string>();
        foreach (var table in await ReadAsync(source, "select c.oid::regclass::text from pg_class c where c.relkind = 'r' and starts_with(c.relname, 'st_')"))
        {
            var count = await ReadAsync(
                source,
                $"select count(*)::text from {table} t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0",
                text,
                Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))
            );
            if (count.Single() != "0")
                found.Add(table);
        }

        return found;
    }

    private static async Task<List<string>> ReadAsync(NpgsqlDataSource source, string sql, params string[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
            texts.Add(reader.GetString(0));
        return texts;
    }
}
