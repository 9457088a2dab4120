using Npgsql;
using NpgsqlTypes;
using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

internal sealed partial class PostgresEventLog
{
    /// <inheritdoc/>
    public async ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(letter);
        CursorKey.CheckSubscriber(letter.SubscriberId);
        StoreChecks.CheckCounted(letter.Event.Position);
        cancellationToken.ThrowIfCancellationRequested();
        // A redaction that is under way would neither see the letter nor be seen by it.
        var add = LogTransaction.Command(_statements.LetterAdd, Parameters(letter));
        await LogTransaction
            .RunAsync(_database, _statements.LockShared, [add], static (_, _) => new ValueTask<bool>(true), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(query);
        cancellationToken.ThrowIfCancellationRequested();
        NpgsqlParameter[] parameters =
        [
            Param.Text(query.SubscriberId),
            Param.Text(query.Partition?.Value),
            Uuid(query.EventId),
            Param.Text(query.After?.SubscriberId),
            Uuid(query.After?.EventId),
            Param.Int(query.Limit),
        ];
        return await _database.RunAsync(_statements.LetterList, parameters, ReadLettersAsync, isWrite: false, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveDeadLetterAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default)
    {
        CursorKey.CheckSubscriber(subscriberId);
        cancellationToken.ThrowIfCancellationRequested();
        await _database.ExecuteAsync(_statements.LetterRemove, [Param.Text(subscriberId), Param.Uuid(eventId.Value)], cancellationToken).ConfigureAwait(false);
    }

    private static NpgsqlParameter Uuid(EventId? id) => new() { Value = id is { } known ? known.Value : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter[] Parameters(DeadLetter letter)
    {
        var record = letter.Event;
        var item = EventColumns.Values(record.Event);
        return
        [
            Param.Text(letter.SubscriberId),
            item[0],
            Param.Long(record.Position.Ordinal),
            Param.Long(Moments.ToMicroseconds(record.AppendedAt)),
            .. item[1..],
            Param.Bool(record.IsRedacted),
            Param.Int(letter.Attempts),
            Param.Text(letter.Error),
            Param.Long(Moments.ToMicroseconds(letter.FailedAt)),
        ];
    }

    private static async ValueTask<List<DeadLetter>> ReadLettersAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        const int AfterEvent = 15;
        var letters = new List<DeadLetter>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            letters.Add(
                new(
                    reader.GetString(0),
                    EventColumns.Read(reader, first: 1),
                    reader.GetInt32(AfterEvent),
                    reader.GetString(AfterEvent + 1),
                    Moments.FromMicroseconds(reader.GetInt64(AfterEvent + 2))
                )
            );
        return letters;
    }
}
