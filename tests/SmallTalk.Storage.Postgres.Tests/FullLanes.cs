using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>Commits that wait for rows which somebody holds, as many as there are lanes and more, so that what comes now has to wait.</summary>
internal sealed class FullLanes(HeldRows rows, Task<CommitResult[]> commits) : IAsyncDisposable
{
    /// <summary>Whatever the lanes have, so many fill them.</summary>
    public const int Enough = 8;

    public static async Task<FullLanes> FillAsync(PostgresStoreBackend store, string connection)
    {
        var keys = new List<SessionKey>();
        for (var number = 0; number < Enough; number++)
            keys.Add(await Given.SessionAsync(store, "one"));
        var rows = await HeldRows.HoldAsync(connection, keys);
        return new(rows, Task.WhenAll(keys.Select(key => Given.RepeatAsync(store, Given.Commit(key, 1, "two")))));
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
