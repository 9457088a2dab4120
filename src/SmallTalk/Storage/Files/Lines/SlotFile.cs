using System.Numerics;

namespace SmallTalk.Storage.Files;

/// <summary>A file of rows that are overwritten in place, one padded line each, so that it is always current and never needs to be rewritten.</summary>
/// <remarks>Used under the pipeline's gate.</remarks>
internal sealed class SlotFile(DataFiles files, string file)
{
    private const int Unit = 64;
    private const int LargeRow = 1024;
    private readonly Dictionary<int, Stack<long>> _free = [];
    private long _end = -1;
    private bool _isChanged;

    /// <summary>Writes a row in its place, or in a new one when it has none or has outgrown it.</summary>
    /// <param name="record">The record it is part of; its lines hold the row's text, begun and not ended.</param>
    /// <param name="old">Where the row was; empty for a new one.</param>
    /// <returns>Where the row is.</returns>
    internal Extent Put(CommitRecord record, Extent old)
    {
        var line = record.Lines.End(old.Length);
        if (line.Length != old.Length)
            line = record.Lines.Lengthen(line, PlaceSize(line.Length));
        if (line.Length == old.Length)
        {
            record.Batch.Write(file, old.Offset, record.Lines.Written.Slice((int)line.Offset, line.Length));
            return old;
        }
        var bytes = record.Lines.Written.Slice((int)line.Offset, line.Length);
        var place = new Extent(TakePlace(record, line.Length), line.Length);
        record.Batch.Write(file, place.Offset, bytes);
        if (!old.IsEmpty)
            Remove(record, old);
        return place;
    }

    internal void Remove(CommitRecord record, Extent row)
    {
        _isChanged = true;
        Span<byte> blank = stackalloc byte[Unit];
        blank.Fill((byte)' ');
        record.Batch.BeginWrite(file, row.Offset);
        for (var written = 0; written < row.Length; written += Unit)
        {
            if (written + Unit == row.Length)
                blank[^1] = (byte)'\n';
            blank.CopyTo(record.Batch.GetSpan(Unit));
            record.Batch.Advance(Unit);
        }
        record.Batch.EndWrite();
        record.OnApplied(() => Free(row));
    }

    /// <summary>Reads all rows. What is blank can be used again, unless rows were written before: it may have been given to one that is on its way.</summary>
    /// <param name="damaged">Is told of each row that is not what was written, which is then left out; null fails.</param>
    /// <exception cref="StoreDamagedException">A row is not what was written.</exception>
    internal IEnumerable<(Extent Place, ReadOnlyMemory<byte> Line)> ReadAll(Action<StoreDamagedException>? damaged = null)
    {
        // A reading before this one may have ended half-way: what is blank is given once.
        if (!_isChanged)
            _free.Clear();
        foreach (var (place, line) in FileLines.Read(files, file, 0, Math.Max(0, files.GetLength(file)), damaged))
        {
            if (!LineFormat.IsBlank(line.Span))
            {
                if (Check(place, line, damaged) is { IsEmpty: false } row)
                    yield return (place, row);
            }
            else if (!_isChanged)
                Free(place);
        }
    }

    private ReadOnlyMemory<byte> Check(Extent place, ReadOnlyMemory<byte> line, Action<StoreDamagedException>? damaged)
    {
        try
        {
            return line[..LineFormat.Check(line.Span, file, place.Offset).Length];
        }
        catch (StoreDamagedException error) when (damaged is not null)
        {
            // What seems to be blank behind it may be a part of it: nothing more is given to others.
            _isChanged = true;
            damaged(error);
            return default;
        }
    }

    // Few sizes, so that what one row leaves another can use.
    private static int PlaceSize(int length) => length > LargeRow ? (int)BitOperations.RoundUpToPowerOf2((uint)length) : (length + Unit - 1) / Unit * Unit;

    private long TakePlace(CommitRecord record, int length)
    {
        _isChanged = true;
        if (_free.TryGetValue(length, out var places) && places.TryPop(out var place))
        {
            record.Add(new PlaceStep(this, place, length, isAtEnd: false));
            return place;
        }
        if (_end < 0)
            _end = Math.Max(0, files.GetLength(file));
        _end += length;
        record.Add(new PlaceStep(this, _end - length, length, isAtEnd: true));
        return _end - length;
    }

    private sealed class PlaceStep(SlotFile slots, long place, int length, bool isAtEnd) : RecordStep
    {
        internal override void Dropped()
        {
            if (isAtEnd)
                slots._end -= length;
            else
                slots.Free(new(place, length));
        }
    }

    private void Free(Extent row)
    {
        if (!_free.TryGetValue(row.Length, out var places))
            _free[row.Length] = places = new();
        places.Push(row.Offset);
    }
}
