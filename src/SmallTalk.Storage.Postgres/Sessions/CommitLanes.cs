using System.Globalization;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>Makes commits, each by its own statement.</summary>
internal sealed class CommitLanes(PostgresDatabase database, TimeProvider time) : GroupLanes<CommitCall, CommitResult?>(Lanes, database.MostBytesAtOnce, time)
{
    // More of them at once cost the server more than they bring.
    private const int Lanes = 4;

    // A row that somebody holds for longer makes its own commit wait, and not those that came with it: they go alone then.
    private static readonly string Limit = string.Create(
        CultureInfo.InvariantCulture,
        $"select set_config('lock_timeout', '{Patience.TotalMilliseconds:0}', true)"
    );

    public override ValueTask<CommitResult?> RunAloneAsync(CommitCall call) =>
        database.RunAsync(call.Statement, call.NewParameters(), call.ReadAsync, isWrite: true, call.CancellationToken);

    protected override ValueTask<IReadOnlyList<CommitResult?>> RunTogetherAsync(IReadOnlyList<CommitCall> calls, CancellationToken cancellationToken) =>
        database.RunAsync(
            [(Limit, []), .. calls.Select(call => (call.Statement, call.NewParameters()))],
            (reader, token) => ReadAsync(calls, reader, token),
            isWrite: true,
            cancellationToken
        );

    // Always in one order, so that no two groups wait for each other's rows. Those of one session keep theirs.
    protected override List<CommitCall> Sort(List<CommitCall> calls) => [.. calls.OrderBy(call => call.Session.Partition).ThenBy(call => call.Session.Id)];

    private static async ValueTask<IReadOnlyList<CommitResult?>> ReadAsync(
        IReadOnlyList<CommitCall> calls,
        NpgsqlDataReader reader,
        CancellationToken cancellationToken
    )
    {
        var results = new List<CommitResult?>(calls.Count);
        foreach (var call in calls)
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            results.Add(await call.ReadAsync(reader, cancellationToken).ConfigureAwait(false));
        }
        return results;
    }
}
