using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>What queries ask of a session.</summary>
internal sealed record CatalogueRow(SessionStatus Status, DateTimeOffset UpdatedAt, DateTimeOffset ExpiresAt, bool HasPendingTurn, string? OwnerInstance)
{
    internal static CatalogueRow Of(SessionHeader header) =>
        new(header.Status, header.UpdatedAt, header.Expiry.ExpiresAt, !header.PendingTurn.IsEmpty, header.Owner?.Instance);

    internal bool Matches(SessionQuery query, SessionKey key) =>
        (query.Status is not { } status || Status == status)
        && (query.IdPrefix is not { } prefix || key.Id.Value.StartsWith(prefix, StringComparison.Ordinal))
        && (query.UpdatedFrom is not { } from || UpdatedAt >= from)
        && (query.UpdatedBefore is not { } before || UpdatedAt < before)
        && (query.ExpiresUntil is not { } until || ExpiresAt <= until)
        && (query.HasPendingTurn is not { } pending || HasPendingTurn == pending)
        && (query.OwnerInstance is not { } instance || OwnerInstance == instance);

    internal static (SessionKey Key, CatalogueRow Row) Read(ReadOnlyMemory<byte> line)
    {
        var (partition, id, status, pending) = ("", "", 0L, false);
        DateTimeOffset updated = default;
        DateTimeOffset expires = default;
        string? owner = null;
        var reader = new LineReader(line);
        while (reader.Next())
        {
            if (reader.Is("partition"u8))
                partition = reader.Text();
            else if (reader.Is("session"u8))
                id = reader.Text();
            else if (reader.Is("status"u8))
                status = reader.Number();
            else if (reader.Is("at"u8))
                updated = reader.Time();
            else if (reader.Is("expires"u8))
                expires = reader.Time();
            else if (reader.Is("pending"u8))
                pending = reader.Flag();
            else if (reader.Is("owner"u8))
                owner = string.Intern(reader.Text());
            else
                reader.Skip();
        }
        return (new(Partition.Parse(partition), SessionId.Parse(id)), new((SessionStatus)status, updated, expires, pending, owner));
    }
}
