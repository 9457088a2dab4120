using System.Text.Json;
using System.Text.Json.Serialization;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>Where a migration stands, kept in the target's own state while it runs.</summary>
internal sealed record MigrationCheckpoint
{
    public const int CurrentFormat = 1;
    public const string Author = "smalltalk.migration";

    public int Format { get; init; } = CurrentFormat;

    /// <summary>What tells the source from another one.</summary>
    public required string Source { get; init; }

    /// <summary>The phase that was begun.</summary>
    public StoreMigrationPhase Phase { get; init; }

    /// <summary>Partition and id of the last session that is there; null when there is none.</summary>
    public string? Partition { get; init; }

    public string? Session { get; init; }

    /// <summary>What was there then.</summary>
    public MigrationCounts Counts { get; init; } = new();

    /// <summary>The entry it is kept in. Never copied.</summary>
    public static StateKey Key { get; } = StateKey.OfPartition(Storage.Partition.Default, "smalltalk/migration");

    [JsonIgnore]
    public SessionKey? After => Session is null ? null : new(Storage.Partition.Parse(Partition), SessionId.Parse(Session));

    public Payload ToPayload() => new(JsonSerializer.SerializeToUtf8Bytes(this, MigrationJson.Default.MigrationCheckpoint));

    /// <exception cref="StoreMigrationException">It is none that this version can read.</exception>
    public static MigrationCheckpoint Read(Payload payload)
    {
        try
        {
            var read = JsonSerializer.Deserialize(payload.Bytes.Span, MigrationJson.Default.MigrationCheckpoint);
            if (read is { Format: CurrentFormat })
                return read;
        }
        catch (JsonException) { } // told below
        throw new StoreMigrationException(
            $"The target holds a checkpoint ('{Key.Name}') that this version cannot read. Finish the copy with the version that began it, or copy into an empty store.",
            ErrorClass.Invalid
        );
    }
}
