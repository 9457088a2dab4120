namespace SmallTalk.Storage.Files;

/// <summary>Reads files line by line in blocks.</summary>
internal static class FileLines
{
    // Just short of what the runtime would put on the heap of large objects, whose collections are the dear ones.
    private const int Block = 80 * 1024;

    /// <summary>The lines of a stretch that begins with one and ends with one.</summary>
    /// <exception cref="StoreDamagedException">The stretch ends within a line.</exception>
    internal static IEnumerable<(Extent Place, ReadOnlyMemory<byte> Line)> Read(DataFiles files, string file, long start, long end)
    {
        var size = Block;
        while (start < end)
        {
            var block = GC.AllocateUninitializedArray<byte>((int)Math.Min(size, end - start));
            if (files.Read(file, start, block) < block.Length)
                throw new StoreDamagedException(file, start, "the file is shorter than it was");
            var used = 0;
            while (block.AsSpan(used).IndexOf((byte)'\n') is >= 0 and var feed)
            {
                yield return (new(start + used, feed + 1), block.AsMemory(used, feed));
                used += feed + 1;
            }
            if (used == 0 && block.Length == end - start)
                throw new StoreDamagedException(file, start, "the line has no end");
            size = used == 0 ? size * 2 : Block;
            start += used;
        }
    }
}
