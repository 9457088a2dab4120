namespace SmallTalk.Storage.Files;

/// <summary>A disk some of whose files cannot be read for a time.</summary>
internal sealed class UnreadableDisk(IDisk inner) : IDisk
{
    /// <summary>What the names of these files begin with; null is none.</summary>
    public string? Unreadable { get; set; }

    public long GetLength(string file) => inner.GetLength(file);

    public int Read(string file, long offset, Span<byte> buffer) =>
        Unreadable is { } start && file.StartsWith(start, StringComparison.Ordinal)
            ? throw new IOException("simulated", DiskErrors.InputOutput)
            : inner.Read(file, offset, buffer);

    public void Write(string file, long offset, ReadOnlySpan<byte> bytes) => inner.Write(file, offset, bytes);

    public void Delete(string file) => inner.Delete(file);

    public void Sync(string file) => inner.Sync(file);

    public void SyncAll(IReadOnlyCollection<string> files) => inner.SyncAll(files);

    public IReadOnlyList<string> List(string folder) => inner.List(folder);
}
