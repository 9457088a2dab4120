namespace SmallTalk.Storage.Files;

/// <summary>Reads the last line of a file, however long the file is.</summary>
internal sealed class TailReader(DataFiles files)
{
    private const int LikelyLine = 1024;

    /// <summary>The last line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="place">Where the line is.</param>
    /// <returns>The line, checked.</returns>
    internal ReadOnlyMemory<byte> ReadLast(string file, long length, out Extent place)
    {
        for (var size = LikelyLine; ; size *= 4)
        {
            var block = new byte[Math.Min(size, length)];
            var start = length - block.Length;
            files.Read(file, start, block);
            var feed = block.AsSpan(0, Math.Max(0, block.Length - 1)).LastIndexOf((byte)'\n');
            if (feed < 0 && start > 0)
                continue;
            place = new(start + feed + 1, block.Length - feed - 1);
            if (block.Length == 0 || block[^1] != '\n')
                throw new StoreDamagedException(file, place.Offset, "the last line has no end");
            var line = block.AsMemory(feed + 1);
            return line[..LineFormat.Check(line.Span, file, place.Offset).Length];
        }
    }
}
