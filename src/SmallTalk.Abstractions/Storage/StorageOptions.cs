namespace SmallTalk.Storage;

/// <summary>Which store is used and where it is; section <c>SmallTalk:Storage</c>. What a store needs beyond it is in the store's own options.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "SmallTalk:Storage";

    internal const string DefaultType = "file";
    internal const string DefaultPath = "data";

    /// <summary>The name of the store, without regard to case: <c>file</c>, <c>memory</c>, or the name of a store whose package is referenced and registered.</summary>
    /// <value><c>file</c> by default. Flat variable: <c>STORAGE_TYPE</c>. <c>UseFileStore()</c>, <c>UseInMemoryStore()</c> and the like in code win.</value>
    public string Type { get; set; } = DefaultType;

    /// <summary>The directory or file of a store that keeps files. A relative path begins at the host's content root.</summary>
    /// <value><c>data</c> by default. Flat variable: <c>STORAGE_PATH</c>.</value>
    public string Path { get; set; } = DefaultPath;

    /// <summary>The connection string of a store that has a server. It may hold a password and is never logged.</summary>
    /// <value>None by default. Flat variable: <c>STORAGE_CONNECTION</c>.</value>
    public string? Connection { get; set; }
}
