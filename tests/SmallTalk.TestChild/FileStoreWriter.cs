using System.Globalization;
using System.Text;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.TestChild;

/// <summary>Writes sessions into a file store until it is killed, and says after each commit what was acknowledged.</summary>
internal static class FileStoreWriter
{
    private const int Writers = 8;
    private const int JournalBytes = 256 * 1024;

    public static async Task<int> RunAsync(string path)
    {
        await using var backend = new FileStoreBackend(TimeProvider.System, new FileStoreOptions { JournalBytes = JournalBytes, Path = path });
        await backend.InitializeAsync();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(backend, new SessionKey($"session-of-writer-{writer}")))));
        return 0;
    }

    private static async Task WriteAsync(FileStoreBackend backend, SessionKey key)
    {
        var version = (await backend.Sessions.LoadAsync(key, SessionRead.HeaderOnly))?.Header.Version ?? 0;
        while (true)
        {
            var result = await backend.Sessions.CommitAsync(Commit(key, version));
            if (result.Status != CommitStatus.Committed)
            {
                throw new InvalidOperationException($"{key} at {version}: {result}");
            }

            version = result.Version;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ack {key.Id} {version}"));
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
