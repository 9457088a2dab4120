namespace SmallTalk.Storage.Postgres;

/// <summary>Makes databases that hold the tables of the store and are used once: no day has been added to the log.</summary>
internal static class EventDatabase
{
    private static readonly PostgresDatabases Second = new(18);

    /// <summary>Makes one.</summary>
    /// <param name="version">The server's major version: 18, or null for what is installed.</param>
    /// <returns>How to connect to it.</returns>
    public static Task<string> CreateAsync(int? version = null) => (version is null ? PostgresDatabases.Default : Second).MakeAsync();
}
