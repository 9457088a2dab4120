namespace SmallTalk.Storage.Files;

/// <summary>The files behind the journal. What a full disk refuses is held in memory and seen by every read until there is room.</summary>
/// <remarks>One thread applies at a time; any thread reads.</remarks>
internal sealed class DataFiles(IDisk disk, Ballast reserve)
{
    private readonly Lock _gate = new();
    private readonly List<HeldOp> _held = [];
    private HashSet<string> _dirty = [];
    private volatile bool _hasHeld;

    /// <summary>Whether operations wait for room.</summary>
    internal bool HasHeld => _hasHeld;

    /// <summary>Whether the disk has refused a write and the reserve was not filled again since.</summary>
    internal bool IsFull { get; private set; }

    internal void Apply(JournalOpKind kind, string file, long offset, ReadOnlySpan<byte> bytes)
    {
        _dirty.Add(file);
        if (!_hasHeld && TryPerform(kind, file, offset, bytes))
            return;
        lock (_gate)
        {
            _held.Add(new(kind, file, offset, bytes.ToArray()));
            _hasHeld = true;
        }
    }

    /// <summary>Tries to get out of fullness: performs what is held and fills the reserve.</summary>
    /// <returns>Whether writing is safe again.</returns>
    internal bool TryRecoverRoom()
    {
        lock (_gate)
        {
            var performed = 0;
            while (performed < _held.Count && TryPerform(_held[performed].Kind, _held[performed].File, _held[performed].Offset, _held[performed].Bytes))
                performed++;
            _held.RemoveRange(0, performed);
            _hasHeld = _held.Count > 0;
        }
        IsFull = _hasHeld || !reserve.TryFill();
        return !IsFull;
    }

    /// <summary>The files changed since the last call; they are the caller's to sync.</summary>
    internal IReadOnlyCollection<string> TakeDirty()
    {
        var dirty = _dirty;
        _dirty = [];
        return dirty;
    }

    internal long GetLength(string file)
    {
        if (!_hasHeld)
            return disk.GetLength(file);
        lock (_gate)
        {
            var length = disk.GetLength(file);
            foreach (var op in _held)
                if (op.File == file)
                    length = op.Kind == JournalOpKind.Delete ? -1 : Math.Max(length, op.Offset + op.Bytes.Length);
            return length;
        }
    }

    internal int Read(string file, long offset, Span<byte> buffer)
    {
        if (!_hasHeld)
            return disk.Read(file, offset, buffer);
        lock (_gate)
        {
            var read = disk.Read(file, offset, buffer);
            foreach (var op in _held)
                if (op.File == file)
                    read = op.Kind == JournalOpKind.Delete ? 0 : Overlay(op, offset, buffer, read);
            return read;
        }
    }

    internal IReadOnlyList<string> List(string folder) => disk.List(folder);

    private static int Overlay(HeldOp op, long offset, Span<byte> buffer, int read)
    {
        var from = Math.Max(op.Offset, offset);
        var to = Math.Min(op.Offset + op.Bytes.Length, offset + buffer.Length);
        if (from >= to)
            return read;
        op.Bytes.AsSpan((int)(from - op.Offset), (int)(to - from)).CopyTo(buffer[(int)(from - offset)..]);
        return Math.Max(read, (int)(to - offset));
    }

    private bool TryPerform(JournalOpKind kind, string file, long offset, ReadOnlySpan<byte> bytes)
    {
        if (TryOnce(kind, file, offset, bytes))
            return true;
        if (!reserve.IsFilled && IsFull)
            return false;
        IsFull = true;
        reserve.Release();
        return TryOnce(kind, file, offset, bytes);
    }

    private bool TryOnce(JournalOpKind kind, string file, long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (kind == JournalOpKind.Delete)
                disk.Delete(file);
            else
                disk.Write(file, offset, bytes);
            return true;
        }
        catch (IOException error) when (DiskErrors.IsFull(error))
        {
            return false;
        }
    }
}
