using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>Commits that wait for rows which somebody holds, as many as there are lanes and more, so that what comes now has to wait.</summary>
internal sealed class FullLanes(HeldRows rows, Task<CommitResult[]> commits) : IAsyncDisposable
{
    /// <summary>Whatever the lanes have, so many fill them.</summary>
    public const int Enough = 8;

    public static async Task<FullLanes> FillAsync(PostgresStoreBackend store, string connection)
    {
        // Those of a process and those of a tool have lanes of their own.
        var owner = (await store.Leases.AcquireAsync("filler", TimeSpan.FromMinutes(10))).Owner;
        var commits = new List<SessionCommit>();
        for (var number = 0; number < 2 * Enough; number++)
            commits.Add(Given.Commit(await Given.SessionAsync(store, "one"), 1, "two") with { Owner = number % 2 == 0 ? owner : null });
        var rows = await HeldRows.HoldAsync(connection, commits.Select(commit => commit.Key));
        return new(rows, Task.WhenAll(commits.Select(commit => Given.RepeatAsync(store, commit))));
    }

    /// <summary>Lets the rows go.</summary>
    public Task LetGoAsync() => rows.LetGoAsync();

    /// <summary>Lets the rows go, and those who waited for them.</summary>
    public async Task EmptyAsync()
    {
        await rows.LetGoAsync();
        (await commits).Should().OnlyContain(result => result.IsStored);
    }

    public ValueTask DisposeAsync() => rows.DisposeAsync();
}
