using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>Gathers the properties of a <see cref="CommitLine"/>.</summary>
internal struct CommitLineReader
{
    private CommitId _commitId;
    private long _version;
    private long _last;
    private long _first;
    private long _status;
    private DateTimeOffset _created;
    private DateTimeOffset _at;
    private DateTimeOffset _expires;
    private TimeSpan? _sliding;
    private string? _owner;
    private long _epoch;
    private Extent _metadata;
    private Extent _pending;
    private Extent _previous;
    private Extent _row;
    private long _state;

    internal void Take(ref LineReader reader)
    {
        if (reader.Is("version"u8))
            _version = reader.Number();
        else if (reader.Is("commit"u8))
            _commitId = new(reader.Id());
        else if (reader.Is("first"u8))
            _first = reader.Number();
        else if (reader.Is("last"u8))
            _last = reader.Number();
        else if (reader.Is("status"u8))
            _status = reader.Number();
        else if (reader.Is("created"u8))
            _created = reader.Time();
        else if (reader.Is("at"u8))
            _at = reader.Time();
        else if (reader.Is("expires"u8))
            _expires = reader.Time();
        else if (reader.Is("sliding"u8))
            _sliding = TimeSpan.FromTicks(reader.Number());
        else if (reader.Is("owner"u8))
            _owner = reader.Text();
        else if (reader.Is("epoch"u8))
            _epoch = reader.Number();
        else
            TakePlace(ref reader);
    }

    internal readonly CommitLine ToLine() =>
        new()
        {
            CommitId = _commitId,
            Version = _version,
            LastSequence = _last,
            FirstSequence = _first,
            Status = (SessionStatus)_status,
            CreatedAt = _created,
            CommittedAt = _at,
            Expiry = new(_expires, _sliding),
            Owner = _owner is null ? null : new(string.Intern(_owner), _epoch),
            Metadata = _metadata,
            PendingTurn = _pending,
            Previous = _previous,
            Row = _row,
            StateEnd = _state,
        };

    private void TakePlace(ref LineReader reader)
    {
        if (reader.Is("metadata"u8))
            _metadata = reader.Extent();
        else if (reader.Is("pending"u8))
            _pending = reader.Extent();
        else if (reader.Is("previous"u8))
            _previous = reader.Extent();
        else if (reader.Is("row"u8))
            _row = reader.Extent();
        else if (reader.Is("state"u8))
            _state = reader.Number();
        else
            reader.Skip(); // written by a later version of the same format
    }
}
