using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Postgres;

/// <summary>What the sequencer makes of being told, beside what it finds.</summary>
[CancelAfter(60_000)]
public sealed class SequencerSignalTests
{
    private const string Waiting =
        "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())";

    [Test]
    public async Task Who_is_told_of_during_the_move_that_takes_it_makes_nobody_wait(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        // A clock that stands still: what gathered would gather for ever.
        await using var process = await EventProcess.StartAsync(database, cancellationToken, time: new FakeTimeProvider());
        await using var holder = await process.Source.OpenConnectionAsync(cancellationToken);
        await using var holding = await holder.BeginTransactionAsync(cancellationToken);
        await using (var command = holder.CreateCommand())
        {
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"select pg_advisory_xact_lock({PostgresDatabase.SequencerLock})");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        var (first, second, third) = (EventProcess.Event("first"), EventProcess.Event("second"), EventProcess.Event("third"));
        await process.LeaveInOutboxAsync(cancellationToken, first, second);
        process.Log.Appended(1);
        while (await process.ScalarAsync(Waiting, cancellationToken) is 0L)
            await Given.BreathAsync();

        process.Log.Appended(1);
        await holding.CommitAsync(cancellationToken);

        var reader = new EventReader(process.Log);
        await reader.UntilAsync([first.Id, second.Id], cancellationToken);
        await process.LeaveInOutboxAsync(cancellationToken, third);
        process.Log.Appended(1);
        await reader.UntilAsync([third.Id], cancellationToken);
    }
}
