namespace SmallTalk.Storage.Files;

/// <summary>Reads files line by line in blocks.</summary>
internal static class FileLines
{
    // Just short of what the runtime would put on the heap of large objects, whose collections are the dear ones.
    private const int Block = 80 * 1024;

    /// <summary>The lines of a stretch that begins with one and ends with one.</summary>
    /// <param name="files">The files.</param>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the stretch begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="damaged">Is told of a last line without an end, which is then left out; null fails.</param>
    /// <exception cref="StoreDamagedException">The stretch ends within a line.</exception>
    internal static IEnumerable<(Extent Place, ReadOnlyMemory<byte> Line)> Read(
        DataFiles files,
        string file,
        long start,
        long end,
        Action<StoreDamagedException>? damaged = null
    )
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
            {
                var error = new StoreDamagedException(file, start, "the line has no end");
                if (damaged is null)
                    throw error;
                damaged(error);
                yield break;
            }
            size = used == 0 ? size * 2 : Block;
            start += used;
        }
    }
}
