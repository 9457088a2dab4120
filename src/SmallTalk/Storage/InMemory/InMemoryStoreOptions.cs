namespace SmallTalk.Storage;

/// <summary>How the in-memory store works (section <c>SmallTalk:Storage:Memory</c>). What it holds dies with the process.</summary>
public sealed class InMemoryStoreOptions
{
    internal const string Section = "SmallTalk:Storage:Memory";
    internal const int DefaultKeptStateVersions = 10;
    internal const int MostKeptStateVersions = 1000;
    internal const int DefaultMaxEvents = 1_000_000;
    internal const int LeastMaxEvents = 1_000;
    internal const int MostMaxEvents = 100_000_000;

    /// <summary>How many of the newest versions of each entry of state are kept, the current one included.</summary>
    /// <value>1 to 1,000; 10 by default.</value>
    public int KeptStateVersions { get; set; } = DefaultKeptStateVersions;

    /// <summary>
    /// How many events the log keeps before their retention is over. The oldest leave first, in portions of a sixteenth, and none that a subscriber with a
    /// cursor has still before it: as long as one is behind, the log grows. Replays begin at the oldest event that is kept, and say so.
    /// </summary>
    /// <value>1,000 to 100,000,000; 1,000,000 by default, about 300 MB.</value>
    public int MaxEvents { get; set; } = DefaultMaxEvents;
}
