namespace SmallTalk.Storage;

/// <summary>How the in-memory store works (section <c>SmallTalk:Storage:Memory</c>). What it holds dies with the process.</summary>
public sealed class InMemoryStoreOptions
{
    internal const string Section = "SmallTalk:Storage:Memory";
    internal const int DefaultKeptStateVersions = 10;
    internal const int MostKeptStateVersions = 1000;

    /// <summary>How many of the newest versions of each entry of state are kept, the current one included.</summary>
    /// <value>1 to 1,000; 10 by default.</value>
    public int KeptStateVersions { get; set; } = DefaultKeptStateVersions;
}
