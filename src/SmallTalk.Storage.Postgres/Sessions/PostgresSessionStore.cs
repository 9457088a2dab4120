using Npgsql;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Postgres;

/// <summary>Sessions in PostgreSQL: one statement for a commit, one for a load.</summary>
internal sealed partial class PostgresSessionStore(PostgresDatabase database, IAppendSignal events, StateWatchers watchers, TimeProvider time) : ISessionStore
{
    private const int HeaderRow = 0;
    private const int MessageRow = 1;
    private const int Kind = 15;

    private readonly string _load = database.Sql(SessionText.Load);
    private readonly string _lock = database.Sql(SessionText.Lock);
    private readonly string _delete = database.Sql(SessionText.Delete);
    private readonly string _tombstone = database.Sql(SessionText.Tombstone);

    public ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        var tail = read.Kind is SessionReadKind.Tail;
        NpgsqlParameter[] parameters =
        [
            Param.Text(key.Partition.Value),
            Param.Text(key.Id.Value),
            Param.Long(tail ? read.Limit : null),
            Param.Long(read.Value),
            Param.Long(read.Limit),
        ];
        return database.RunAsync(_load, parameters, (reader, token) => ReadAsync(reader, key, read, token), isWrite: false, cancellationToken);
    }

    public ValueTask<bool> DeleteAsync(SessionKey key, SessionDeletion deletion, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        NpgsqlParameter[] Key() => [Param.Text(key.Partition.Value), Param.Text(key.Id.Value)];
        var (statement, parameters) = deletion.TombstoneUntil is { } until
            ? (_tombstone, (NpgsqlParameter[])[.. Key(), Param.Long(deletion.ExpectedVersion), Param.Long(Moments.ToMicroseconds(until))])
            : (_delete, [.. Key(), Param.Long(deletion.ExpectedVersion)]);
        return database.RunAsync(
            [(_lock, Key()), (statement, parameters)],
            static async (reader, token) =>
            {
                await reader.NextResultAsync(token).ConfigureAwait(false);
                return await reader.ReadAsync(token).ConfigureAwait(false) && reader.GetBoolean(0);
            },
            isWrite: true,
            cancellationToken
        );
    }

    private static async ValueTask<StoredSession?> ReadAsync(NpgsqlDataReader reader, SessionKey key, SessionRead read, CancellationToken cancellationToken)
    {
        SessionHeader? header = null;
        var messages = new List<MessageRecord>();
        var state = new List<StateEntry>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            switch (reader.GetInt32(Kind))
            {
                case HeaderRow:
                    header = SessionRows.Header(reader);
                    break;
                case MessageRow:
                    messages.Add(Message(reader, key));
                    break;
                default:
                    state.Add(Entry(reader, key));
                    break;
            }
        if (header is null)
            return null;
        CheckMessages(header, read, messages);
        state.Sort(static (left, right) => StateKey.NameOrder.Compare(left.Key.Name, right.Key.Name));
        return new(header, messages, state);
    }

    private static MessageRecord Message(NpgsqlDataReader reader, SessionKey key)
    {
        var sequence = reader.GetInt64(2);
        return SessionRows.Guard(
            $"st_message {key}",
            sequence,
            reader,
            row => new MessageRecord(sequence, new(row.GetGuid(16)), Moments.FromMicroseconds(row.GetInt64(6)), SessionRows.Content(row, 11, 12))
        );
    }

    private static StateEntry Entry(NpgsqlDataReader reader, SessionKey key) =>
        SessionRows.Guard(
            $"st_state {key}",
            0,
            reader,
            row => new StateEntry(
                StateKey.OfSession(key, row.GetString(0)),
                SessionRows.Positive(row.GetInt64(2), "version"),
                SessionRows.Payload(row, 11, 12),
                row.GetString(1),
                Moments.FromMicroseconds(row.GetInt64(6)),
                new(row.GetGuid(16))
            )
        );

    // Sequences have no hole: where one is, a row was taken away by somebody else. Without a sort of its own the server may bring them in the order of its pages.
    private static void CheckMessages(SessionHeader header, SessionRead read, List<MessageRecord> messages)
    {
        var last = header.LastSequence;
        var (after, upTo) = read.Kind is SessionReadKind.Tail ? (Math.Max(last - read.Limit, 0), last) : (read.Value, Math.Min(read.Value + read.Limit, last));
        for (var index = 1; index < messages.Count; index++)
            if (messages[index].Sequence < messages[index - 1].Sequence)
            {
                messages.Sort(static (left, right) => left.Sequence.CompareTo(right.Sequence));
                break;
            }
        for (var index = 0; index < messages.Count; index++)
            if (messages[index].Sequence != after + index + 1)
                throw Missing(header, after + index + 1);
        if (messages.Count != Math.Max(upTo - after, 0))
            throw Missing(header, after + messages.Count + 1);
    }

    private static StoreDamagedException Missing(SessionHeader header, long sequence) => new($"st_message {header.Key}", sequence, "the message is missing");
}
