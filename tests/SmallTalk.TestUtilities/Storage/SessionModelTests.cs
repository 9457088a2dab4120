using CsCheck;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>
/// Generated sequences of operations against a trivial model, and generated races whose history must have an order. A failure prints its seed. Each
/// sequence and race has a partition of its own, so one open store serves all of them.
/// </summary>
public abstract class SessionModelTests
{
    private const int Racers = 4;

    private static readonly Gen<SessionOperation[]> Operations = Gen.Select(
        Gen.Enum<SessionOperationKind>(),
        Gen.Int[0, 2],
        Gen.Int[-1, 1],
        Gen.Int[0, 3],
        (kind, session, offset, size) => new SessionOperation(kind, session, offset, size)
    ).Array[1, 30];

    // What each racer does: true commits, false loads.
    private static readonly Gen<bool[][]> Races = Gen.Bool.Array[1, 6].Array[Racers];

    [Test]
    public async Task Any_sequence_of_operations_leaves_what_the_model_says()
    {
        await using var backend = await OpenAsync();
        await Operations.SampleAsync(
            async operations =>
            {
                var model = new SessionModel(backend.Sessions, NewPartition());
                foreach (var operation in operations)
                {
                    await model.ApplyAsync(operation);
                }

                await model.CheckQueryAsync();
            },
            iter: LongRun.Times(300, 20_000),
            threads: 1
        );
    }

    [Test]
    public async Task Any_race_of_commits_and_loads_has_an_order_that_time_allows()
    {
        await using var backend = await OpenAsync();
        await Races.SampleAsync(
            async race =>
            {
                var history = new SessionHistory(backend.Sessions, new(NewPartition(), SessionId.New()));
                await history.CreateAsync();
                await Task.WhenAll(race.Select(steps => Task.Run(() => history.RunAsync(steps))));
                history.Check();
            },
            iter: LongRun.Times(200, 10_000),
            threads: 1
        );
    }

    /// <summary>Opens a store, which may hold other things; it is closed when the test ends.</summary>
    protected abstract ValueTask<IStoreBackend> OpenAsync();

    private static Partition NewPartition() => Partition.Parse($"model-{SessionId.New()}");
}
