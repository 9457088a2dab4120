namespace SmallTalk.Storage.Files;

/// <summary>All that the file store asks of a disk. File names are relative, with '/' between folders.</summary>
/// <remarks>Plain and synchronous, so that a simulated disk can stand in for the real one. Faults are <see cref="IOException"/>s that carry the system's error number.</remarks>
internal interface IDisk
{
    /// <summary>The length of a file, or -1 when there is none.</summary>
    long GetLength(string file);

    /// <summary>Reads up to the end of the buffer or of the file; an absent file is empty.</summary>
    int Read(string file, long offset, Span<byte> buffer);

    /// <summary>Writes all bytes; creates the file and its folder when they are absent. Not durable until synced.</summary>
    void Write(string file, long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Removes a file; an absent one is no error.</summary>
    void Delete(string file);

    /// <summary>Makes the content of one existing file durable.</summary>
    void Sync(string file);

    /// <summary>Makes the content and the existence (or absence) of files durable.</summary>
    void SyncAll(IReadOnlyCollection<string> files);

    /// <summary>The names of the files in a folder, in order; an absent folder is empty.</summary>
    IReadOnlyList<string> List(string folder);
}
