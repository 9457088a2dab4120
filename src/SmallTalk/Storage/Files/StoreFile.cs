namespace SmallTalk.Storage.Files;

/// <summary>The file that says that a folder is a store, of which format, and how often it was opened.</summary>
internal static class StoreFile
{
    private const string Kind = "SmallTalk file store";
    private const int Size = 256;

    /// <summary>Reads how often the store was opened; 0 for a folder that is empty but for the lock.</summary>
    /// <exception cref="StoreFormatException">The folder holds something else.</exception>
    internal static long Read(IDisk disk, string root)
    {
        var bytes = new byte[Size];
        var read = disk.Read(FileNames.Store, 0, bytes);
        if (read == 0)
        {
            CheckIsEmpty(root);
            return 0;
        }
        var line = bytes.AsMemory(0, read);
        var reader = new LineReader(line[..LineFormat.Check(line.Span, FileNames.Store, 0).Length]);
        long opening = 0;
        while (reader.Next())
        {
            if (reader.Is("store"u8) && reader.Text() is var kind && kind != Kind)
                throw new StoreFormatException($"'{root}' holds a '{kind}'. Choose another folder.");
            if (reader.Is("opening"u8))
                opening = reader.Number();
        }
        return opening;
    }

    /// <summary>Writes it in place, durable.</summary>
    internal static void Write(IDisk disk, long opening)
    {
        var lines = new LineBuffer();
        lines.Begin();
        lines.Json.WriteString("store"u8, Kind);
        lines.Json.WriteNumber("opening"u8, opening);
        lines.End(Size);
        disk.Write(FileNames.Store, 0, lines.Written);
        if (opening == 1)
            disk.SyncAll([FileNames.Store]);
        else
            disk.Sync(FileNames.Store);
    }

    private static void CheckIsEmpty(string root)
    {
        // A first opening that was cut short leaves the lock, the journal, or both.
        foreach (var path in Directory.EnumerateFileSystemEntries(root))
            if (Path.GetFileName(path) is not (FileNames.Lock or FileNames.Store or "journal"))
                throw new StoreFormatException(
                    $"'{root}' is not empty and holds no SmallTalk store ('{Path.GetFileName(path)}' is there). Choose another folder for the store."
                );
    }
}
