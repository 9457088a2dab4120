namespace SmallTalk.Storage.Files;

/// <summary>One file of the simulated disk: what readers see, what is on the medium, and the sectors in between.</summary>
internal sealed class SimulatedFile
{
    internal const int Sector = 64;

    private readonly List<(long Offset, byte[] Bytes)> _unsynced = [];
    private byte[] _seen = [];
    private byte[] _medium = [];
    private bool _onMedium;
    private bool _isReborn;

    public bool Exists { get; private set; }

    public long Length => _seen.Length;

    public int Read(long offset, Span<byte> buffer)
    {
        if (offset >= _seen.Length)
            return 0;
        var count = (int)Math.Min(buffer.Length, _seen.Length - offset);
        _seen.AsSpan((int)offset, count).CopyTo(buffer);
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Exists = true;
        Put(ref _seen, offset, bytes);
        while (!bytes.IsEmpty)
        {
            var count = (int)Math.Min(bytes.Length, Sector - (offset % Sector));
            _unsynced.Add((offset, bytes[..count].ToArray()));
            offset += count;
            bytes = bytes[count..];
        }
    }

    public void Delete()
    {
        Exists = false;
        _isReborn = true;
        _seen = [];
        _unsynced.Clear();
    }

    public void Sync()
    {
        _medium = Exists ? [.. _seen] : [];
        Settle();
    }

    /// <summary>A sync that failed: some sectors are on the medium, of the others the system believes so.</summary>
    public void FailSync(Random random)
    {
        if (!_isReborn && _onMedium)
            KeepSome(random, 2);
        _unsynced.Clear();
    }

    /// <summary>Power is gone: each unsynced sector, and each unsynced birth or death of the file, may have reached the medium or not.</summary>
    public void LosePower(Random random)
    {
        var luck = random.Next(3);
        var isNew = _isReborn || !_onMedium;
        if (isNew && (luck == 1 || (luck == 2 && random.Next(2) == 0)))
        {
            _medium = [];
            _onMedium = Exists;
            isNew = false;
        }
        if (!isNew && _onMedium)
            KeepSome(random, luck);
        Exists = _onMedium;
        _seen = [.. _medium];
        Settle();
    }

    private void KeepSome(Random random, int luck)
    {
        foreach (var (offset, bytes) in _unsynced)
            if (luck == 1 || (luck == 2 && random.Next(2) == 0))
                Put(ref _medium, offset, bytes);
    }

    private void Settle()
    {
        _onMedium = Exists;
        _isReborn = false;
        _unsynced.Clear();
    }

    private static void Put(ref byte[] content, long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset + bytes.Length > content.Length)
            Array.Resize(ref content, (int)offset + bytes.Length);
        bytes.CopyTo(content.AsSpan((int)offset));
    }
}
