using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

/// <summary>Puts events into the outbox: those that go together by one statement.</summary>
internal sealed class AppendLanes(PostgresDatabase database, EventStatements statements, TimeProvider time)
    : GroupLanes<AppendCall, int>(Lanes, database.MostBytesAtOnce, time)
{
    // One statement takes all who wait, so that a second lane only has to fill the time of the first one's round trip.
    private const int Lanes = 2;

    public override ValueTask<int> RunAloneAsync(AppendCall call) => AppendAsync(call.Events, call.CancellationToken);

    protected override async ValueTask<IReadOnlyList<int>> RunTogetherAsync(IReadOnlyList<AppendCall> calls, CancellationToken cancellationToken)
    {
        await AppendAsync([.. calls.SelectMany(call => call.Events)], cancellationToken).ConfigureAwait(false);
        return [.. calls.Select(call => call.Events.Count)];
    }

    private ValueTask<int> AppendAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken) =>
        events.Count == 1
            ? database.ExecuteAsync(statements.AppendOne, EventColumns.Values(events[0]), cancellationToken)
            : database.ExecuteAsync(statements.Append, EventColumns.Arrays(events), cancellationToken);
}
