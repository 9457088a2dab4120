using System.Text.RegularExpressions;

namespace SmallTalk.Storage.Postgres;

/// <summary>Names of schemas and of the objects in them.</summary>
internal static partial class PostgresNames
{
    private const int MaxLength = 63;

    /// <summary>Whether a name can be used without any doubt about quoting.</summary>
    public static bool IsValid(string schema) => schema.Length <= MaxLength && Plain().IsMatch(schema) && !schema.StartsWith("pg_", StringComparison.Ordinal);

    /// <summary>A name in double quotes.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Puts the schema before each of our tables and functions in a statement; names of channels stand in quotes and stay as they are.</summary>
    public static string Qualify(string statement, string schema) =>
        Objects().Replace(statement, $"{Quote(schema).Replace("$", "$$", StringComparison.Ordinal)}.$0");

    [GeneratedRegex("^[a-z_][a-z0-9_]*$", RegexOptions.None, 1000)]
    private static partial Regex Plain();

    [GeneratedRegex("""(?<![\w.'"])st_[a-z0-9_]+""", RegexOptions.None, 1000)]
    private static partial Regex Objects();
}
