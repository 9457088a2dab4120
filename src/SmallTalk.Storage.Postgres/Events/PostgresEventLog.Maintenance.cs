using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

internal sealed partial class PostgresEventLog
{
    // So that a trim never stands in the sequencer's way for long.
    private const int RowsAtOnce = 10_000;

    /// <inheritdoc/>
    public async ValueTask<long> RedactAsync(Partition partition, SessionId? session, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Rows on their way from the outbox to the log would be in neither.
        var redact = LogTransaction.Command(_statements.Redact, Param.Text(partition.Value), Param.Text(session?.Value));
        return await LogTransaction.RunAsync(_database, _statements.Lock, [redact], ReadNumberAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<long> TrimAsync(DateTimeOffset appendedBefore, EventPosition? upTo = null, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckCounted(upTo ?? default);
        cancellationToken.ThrowIfCancellationRequested();
        var (before, bound) = (EventQuery.FirstMicrosecond(appendedBefore), upTo?.Ordinal ?? long.MaxValue);
        var gone = await _days.DropAsync(before, bound, cancellationToken).ConfigureAwait(false);
        long rows;
        do
        {
            var trim = LogTransaction.Command(_statements.TrimRows, Param.Long(before), Param.Long(bound), Param.Int(RowsAtOnce));
            rows = await LogTransaction.RunAsync(_database, _statements.Lock, [trim], ReadNumberAsync, cancellationToken).ConfigureAwait(false);
            gone += rows;
        } while (rows == RowsAtOnce);
        return gone;
    }
}
