using System.Text;
using Npgsql;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>What tests begin with.</summary>
internal static class Given
{
    public static DateTimeOffset FarAway { get; } = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static NewMessage Message(string text) => new(new(Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}")));

    public static SessionCommit Commit(SessionKey key, long expectedVersion, params string[] messages) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = expectedVersion,
            Messages = [.. messages.Select(Message)],
            Expiry = expectedVersion == 0 ? new SessionExpiry(FarAway) : null,
        };

    /// <summary>Makes a session of one commit for each message.</summary>
    public static async Task<SessionKey> SessionAsync(IStoreBackend store, params string[] messages)
    {
        var key = new SessionKey(SessionId.New());
        for (var version = 0; version < messages.Length; version++)
            (await store.Sessions.CommitAsync(Commit(key, version, messages[version]))).Status.Should().Be(CommitStatus.Committed);
        return key;
    }

    /// <summary>Makes a user of the server without any right but to connect.</summary>
    public static async Task<(string Name, string Connection)> UserAsync(string connection, string password = "secret")
    {
        var name = $"user_{Guid.NewGuid():N}";
        await PostgresDatabases.ExecuteAsync(connection, $"create user {name} password '{password}'; revoke create on schema public from public");
        return (name, new NpgsqlConnectionStringBuilder(connection) { Username = name, Password = password }.ConnectionString);
    }

    /// <summary>Ends every connection to a database but the one that asks.</summary>
    public static Task EndConnectionsAsync(string connection) =>
        PostgresDatabases.ExecuteAsync(
            connection,
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
        );

    /// <summary>Lets a server come back before it is asked again, instead of taking the processor away from it.</summary>
    public static async Task BreathAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        await timer.WaitForNextTickAsync();
    }

    /// <summary>Opens a store, however long a busy server takes to answer.</summary>
    public static async Task OpenedAsync(IStoreBackend store)
    {
        while (true)
            try
            {
                await store.InitializeAsync();
                return;
            }
            catch (StoreUnavailableException)
            {
                await BreathAsync();
            }
    }

    /// <summary>Commits as the library does: a passing fault is met by the same commit again.</summary>
    public static async Task<CommitResult> RepeatAsync(IStoreBackend store, SessionCommit commit, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return await store.Sessions.CommitAsync(commit, cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                commit = commit with { IsRetry = true };
                await BreathAsync();
            }
        }
    }
}
