using System.Globalization;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>Makes commits: alone by their own statement, and those that are alike and come together by one.</summary>
internal sealed class CommitLanes : GroupLanes<CommitCall, CommitResult?>
{
    // One statement takes all who wait and are alike, so that a second lane only has to fill the time of the first one's round trip.
    private const int LanesOfPlain = 2;

    // More of them at once cost the server more than they bring.
    private const int LanesOfOthers = 4;

    private const long MostBytesOfUnit = 256 * 1024;

    // A row that somebody holds for longer makes its own commit wait, and not those that came with it: they go alone then. Whatever the planner thinks of tables that
    // it has not counted yet, rows of sessions are looked up by their key.
    private static readonly string Begin = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        select set_config('lock_timeout', '{Patience.TotalMilliseconds:0}', true), set_config('enable_seqscan', 'off', true),
            set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
        """
    );

    private readonly PostgresDatabase _database;

    private CommitLanes(int lanes, PostgresDatabase database, TimeProvider time)
        : base(lanes, database.MostBytesAtOnce, time) => _database = database;

    /// <summary>For those of which several can go by one statement.</summary>
    public static CommitLanes OfPlain(PostgresDatabase database, TimeProvider time) => new(LanesOfPlain, database, time);

    /// <summary>For those that go by a statement each.</summary>
    public static CommitLanes OfOthers(PostgresDatabase database, TimeProvider time) => new(LanesOfOthers, database, time);

    public override ValueTask<CommitResult?> RunAloneAsync(CommitCall call) =>
        _database.RunAsync(call.Statement, call.NewParameters(), call.ReadAsync, isWrite: true, call.CancellationToken);

    protected override ValueTask<IReadOnlyList<CommitResult?>> RunTogetherAsync(IReadOnlyList<CommitCall> calls, CancellationToken cancellationToken)
    {
        var units = CommitUnit.Of(calls);
        return _database.RunAsync(
            [(Begin, []), .. units.Select(unit => (unit.GetStatement(_database), unit.NewParameters()))],
            (reader, token) => ReadAsync(units, reader, token),
            isWrite: true,
            cancellationToken
        );
    }

    // A statement holds nothing before all of it has come.
    protected override bool GoesWith(IReadOnlyList<CommitCall> group, long bytes, CommitCall next) => bytes <= MostBytesOfUnit && CommitUnit.IsOne(group, next);

    // Always in one order, so that no two groups wait for each other's rows. Those of one session keep theirs.
    protected override List<CommitCall> Sort(List<CommitCall> calls) => [.. calls.OrderBy(call => call.Session.Partition).ThenBy(call => call.Session.Id)];

    private static async ValueTask<IReadOnlyList<CommitResult?>> ReadAsync(
        IReadOnlyList<CommitUnit> units,
        NpgsqlDataReader reader,
        CancellationToken cancellationToken
    )
    {
        var results = new List<CommitResult?>(units.Sum(unit => unit.Count));
        foreach (var unit in units)
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            results.AddRange(await unit.ReadAsync(reader, cancellationToken).ConfigureAwait(false));
        }
        return results;
    }
}
