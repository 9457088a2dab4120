using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>The file with one row per session, and these rows in memory from the first query on.</summary>
internal sealed class SessionCatalogue(DataFiles files, CommitPipeline pipeline)
{
    private readonly SlotFile _slots = new(files, FileNames.Catalogue);
    private volatile CatalogueRows? _rows;

    /// <summary>The rows in the order of their keys.</summary>
    internal CatalogueRows Rows => _rows ?? pipeline.Still(() => _rows ??= Load());

    /// <summary>Writes the row of a session.</summary>
    internal Extent Put(CommitRecord record, SessionHeader header, Extent old)
    {
        var json = record.Lines.Json;
        record.Lines.Begin();
        json.WriteString("partition"u8, header.Key.Partition.Value);
        json.WriteString("session"u8, header.Key.Id.Value);
        json.WriteNumber("version"u8, header.Version);
        json.WriteNumber("last"u8, header.LastSequence);
        json.WriteNumber("status"u8, (int)header.Status);
        json.WriteString("at"u8, header.UpdatedAt);
        json.WriteString("expires"u8, header.Expiry.ExpiresAt);
        json.WriteBoolean("pending"u8, !header.PendingTurn.IsEmpty);
        if (header.Owner is { } owner)
            json.WriteString("owner"u8, owner.Instance);
        record.Add(new PutStep(this, header));
        return _slots.Put(record, old);
    }

    internal void Remove(CommitRecord record, SessionKey key, Extent place)
    {
        _slots.Remove(record, place);
        record.OnApplied(() => _rows?.Remove(key));
    }

    private sealed class PutStep(SessionCatalogue catalogue, SessionHeader header) : RecordStep
    {
        internal override void Applied() => catalogue._rows?.Set(header.Key, CatalogueRow.Of(header));
    }

    private CatalogueRows Load()
    {
        var rows = new CatalogueRows();
        foreach (var (_, line) in _slots.ReadAll())
        {
            var (key, row) = CatalogueRow.Read(line);
            rows.Set(key, row);
        }
        return rows;
    }
}
