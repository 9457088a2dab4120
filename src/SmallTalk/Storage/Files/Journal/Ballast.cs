namespace SmallTalk.Storage.Files;

/// <summary>Room kept in reserve, so that what the full disk let into the journal can still reach the files.</summary>
internal sealed class Ballast(IDisk disk, int bytes)
{
    internal const string File = "journal/reserve";
    private const int Chunk = 1 << 18;

    /// <summary>Whether the room is there.</summary>
    internal bool IsFilled { get; private set; }

    /// <summary>Takes the room; false when the disk has too little.</summary>
    internal bool TryFill()
    {
        if (IsFilled)
            return true;
        var zeros = new byte[Math.Min(Chunk, bytes)];
        try
        {
            for (var length = Math.Max(disk.GetLength(File), 0); length < bytes; length += Chunk)
                disk.Write(File, length, zeros.AsSpan(0, (int)Math.Min(Chunk, bytes - length)));
            IsFilled = true;
        }
        catch (IOException error) when (DiskErrors.IsFull(error))
        {
            Release();
        }
        return IsFilled;
    }

    /// <summary>Gives the room to whoever writes next.</summary>
    internal void Release()
    {
        IsFilled = false;
        disk.Delete(File);
    }
}
