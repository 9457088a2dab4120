namespace SmallTalk.Storage;

/// <summary>How the file store works (section <c>SmallTalk:Storage:File</c>).</summary>
public sealed class FileStoreOptions
{
    internal const string Section = "SmallTalk:Storage:File";
    internal const string DefaultPath = "./data";
    internal const int DefaultJournalBytes = 16 * 1024 * 1024;
    internal const int LeastJournalBytes = 512 * 1024;
    internal const int MostJournalBytes = 1024 * 1024 * 1024;
    internal const int DefaultKeptStateVersions = 10;
    internal const int MostKeptStateVersions = 1000;
    internal const int DefaultEventSegmentBytes = 8 * 1024 * 1024;
    internal const int LeastEventSegmentBytes = 4 * 1024;
    internal const int MostEventSegmentBytes = 256 * 1024 * 1024;

    /// <summary>What is done before a write is acknowledged.</summary>
    /// <value><see cref="FileDurability.Fsync"/> by default.</value>
    public FileDurability Durability { get; set; }

    /// <summary>Bytes of each of the two segments of the journal, and of the reserve kept for a full disk. A commit may have seven eighths of a segment.</summary>
    /// <value>524,288 to 1,073,741,824; 16 MB by default.</value>
    public int JournalBytes { get; set; } = DefaultJournalBytes;

    /// <summary>How many of the newest versions of each entry of state are kept, the current one included.</summary>
    /// <value>1 to 1,000; 10 by default.</value>
    public int KeptStateVersions { get; set; } = DefaultKeptStateVersions;

    /// <summary>Bytes after which the event log goes on in a new file. Trimming removes whole files.</summary>
    /// <value>4,096 to 268,435,456; 8 MB by default.</value>
    public int EventSegmentBytes { get; set; } = DefaultEventSegmentBytes;

    /// <summary>The folder that holds the store; <see cref="StorageOptions.Path"/>, resolved.</summary>
    internal string Path { get; set; } = DefaultPath;
}
