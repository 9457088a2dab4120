using System.Globalization;

namespace SmallTalk.Storage.Postgres;

/// <summary>One step of the schema: an embedded script that makes a format of the one before.</summary>
/// <param name="Format">The format it makes: 1, 2, 3 …</param>
/// <param name="Name">The name of its file.</param>
/// <param name="Script">Its text; names without a schema.</param>
internal sealed record PostgresMigration(int Format, string Name, string Script)
{
    private const string Folder = "migrations/";
    private const int Digits = 4;

    /// <summary>The oldest format that a program must know to use a store of the newest one.</summary>
    public const int ReadableBy = 1;

    /// <summary>All steps, in order.</summary>
    public static IReadOnlyList<PostgresMigration> All { get; } = [.. Read().OrderBy(step => step.Format)];

    /// <summary>The newest format.</summary>
    public static int Newest => All[^1].Format;

    /// <summary>What writes down which format a store has.</summary>
    public static string Mark(int format) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            insert into st_meta (key, value) values ('format', '{format}'), ('readable_by', '{ReadableBy}')
            on conflict (key) do update set value = excluded.value;
            """
        );

    private static IEnumerable<PostgresMigration> Read()
    {
        var assembly = typeof(PostgresMigration).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Folder, StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[Folder.Length..];
            yield return new(int.Parse(name.AsSpan(0, Digits), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}
