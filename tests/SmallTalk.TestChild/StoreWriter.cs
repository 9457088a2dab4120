using System.Globalization;
using System.Text;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.TestChild;

/// <summary>Writes sessions into a store until it is killed, and says after each commit what was acknowledged.</summary>
internal static class StoreWriter
{
    private const int Writers = 8;

    /// <summary>Arguments: the engine, its path or connection string, and settings as <c>key=value</c>.</summary>
    public static async Task<int> RunAsync(string engine, string location, string[] settings)
    {
        var (host, backend) = await Engines.OpenAsync(engine, location, settings);
        using (host)
        {
            // A new epoch stops what an earlier life of this instance still had on its way.
            var owner = (await backend.Leases.AcquireAsync("writer", TimeSpan.FromMinutes(10))).Owner;
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(backend, owner, new($"session-of-writer-{writer}")))));
        }

        return 0;
    }

    private static async Task WriteAsync(IStoreBackend backend, ProcessOwner owner, SessionKey key)
    {
        var version = (await backend.Sessions.LoadAsync(key, SessionRead.HeaderOnly))?.Header.Version ?? 0;
        while (true)
        {
            var result = await backend.Sessions.CommitAsync(Commit(key, version) with { Owner = owner });
            if (result.Status != CommitStatus.Committed)
            {
                throw new InvalidOperationException($"{key} at {version}: {result}");
            }

            version = result.Version;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ack {key.Id} {version}"));
            await CreateAsync(backend, owner, new($"{key.Id.Value}-child-{version}"), commits: 1 + (int)(version % 2));
        }
    }

    // A session that is only created, or is written to once after that.
    private static async Task CreateAsync(IStoreBackend backend, ProcessOwner owner, SessionKey key, int commits)
    {
        for (var version = 0; version < commits; version++)
        {
            var commit = Commit(key, version) with { Owner = owner, State = [], Events = [] };
            if (version == 0)
            {
                commit = commit with { Messages = [], Metadata = commit.Messages[0].Payload };
            }

            // What was on its way when the process before was killed may be there.
            if ((await backend.Sessions.CommitAsync(commit)).Status == CommitStatus.Committed)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"new {key.Id} {version + 1}"));
            }
        }
    }

    // Every part carries the version, so that a reader sees whether all parts are of one commit.
    private static SessionCommit Commit(SessionKey key, long version)
    {
        var payload = new Payload(Encoding.UTF8.GetBytes($"{{\"version\":{version + 1},\"fill\":\"{new string('x', 300 + (int)(version % 700))}\"}}"));
        return new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Expiry = new(TimeProvider.System.GetUtcNow().AddDays(1)),
            Messages = [new(payload)],
            State = [new(StateKey.OfSession(key, "progress"), payload, "writer")],
            Events =
            [
                new()
                {
                    Topic = "written",
                    Session = key.Id,
                    OccurredAt = TimeProvider.System.GetUtcNow(),
                    Payload = payload,
                },
            ],
        };
    }
}
