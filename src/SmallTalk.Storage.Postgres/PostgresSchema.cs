using System.Globalization;
using System.Text;
using SmallTalk.Storage.Postgres;

namespace SmallTalk.Storage;

/// <summary>The tables of the PostgreSQL store as a script, for hosts whose user may not create tables.</summary>
public static class PostgresSchema
{
    // Functions keep the path they were made with: it must name one schema, for whoever uses the tables later.
    private const string WhereTheTablesAre = """
        select set_config('search_path', quote_ident(coalesce(
            (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass('st_meta')), current_schema())), true);

        """;

    /// <summary>The format that this version of the package writes.</summary>
    public static int Format => PostgresMigration.Newest;

    /// <summary>Makes the script that creates the tables, or upgrades those of an earlier format. Run it by <c>psql</c> or any other tool; it is one transaction.</summary>
    /// <param name="schema">The schema, made when it is missing; null leaves it to the search path.</param>
    /// <param name="fromFormat">The format that is there; 0 for none.</param>
    /// <returns>The script.</returns>
    /// <exception cref="ArgumentException">The name of the schema is not lower-case letters, digits and underscores.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The format is negative or newer than <see cref="Format"/>.</exception>
    public static string Script(string? schema = null, int fromFormat = 0)
    {
        if (schema is not null && !PostgresNames.IsValid(schema))
            throw new ArgumentException($"'{schema}' is not 1 to 63 lower-case letters, digits and underscores.", nameof(schema));
        ArgumentOutOfRangeException.ThrowIfNegative(fromFormat);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fromFormat, Format);
        var script = new StringBuilder("begin;\n");
        script.Append(CultureInfo.InvariantCulture, $"select pg_advisory_xact_lock({PostgresDatabase.MigrationLock});\n");
        if (schema is not null)
            script.Append(CultureInfo.InvariantCulture, $"create schema if not exists {schema};\nset local search_path to {schema};\n");
        else
            script.Append(WhereTheTablesAre);
        foreach (var step in PostgresMigration.All.Where(step => step.Format > fromFormat))
            script.Append(CultureInfo.InvariantCulture, $"\n-- {step.Name}\n{step.Script}\n{PostgresMigration.Mark(step.Format)}\n");
        return script.Append("commit;\n").ToString();
    }
}
