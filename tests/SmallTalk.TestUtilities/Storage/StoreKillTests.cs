using System.Globalization;
using System.Text;
using System.Text.Json;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>A process that writes is killed, again and again, in the middle of its writing; nothing it had acknowledged may be lost or be there by half.</summary>
public abstract class StoreKillTests
{
    private static readonly int Rounds = LongRun.Times(8, 200);
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(1);
    private readonly Dictionary<string, long> _acknowledged = [];
    private readonly Dictionary<string, long> _created = [];

    [Test]
    [Property("Requirement", "SC-005")]
    [Property("Requirement", "B-02")]
    public async Task No_acknowledged_commit_is_lost_and_none_is_there_by_half()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await WriteAndKillAsync(200 + _random.Next(400));
            await using var backend = await OpenAsync();
            await TakeOverAsync(backend);
            await CheckAsync(backend);
        }
    }

    /// <summary>What the child is told after <c>write</c>: the engine, where the store is, and settings as <c>key=value</c>.</summary>
    protected abstract string[] Writer { get; }

    /// <summary>Opens the store in which the child wrote. Nothing else writes there.</summary>
    protected abstract ValueTask<IStoreBackend> OpenAsync();

    /// <summary>Called in each round while the child is still writing.</summary>
    protected virtual Task WhileWritingAsync() => Task.CompletedTask;

    private async Task WriteAndKillAsync(int commits)
    {
        using var child = ChildProcess.StartTask(["write", .. Writer]);
        for (var count = 0; count < commits; count++)
        {
            var line = await child.Output.ReadLineAsync().WaitAsync(HangGuard, TimeProvider.System);
            Note(line ?? throw new AssertionException("The child ended: " + (await child.FinishAsync()).Errors));
        }

        await WhileWritingAsync();
        await child.KillAsync();
        while (await child.Output.ReadLineAsync() is { } line)
        {
            Note(line);
        }
    }

    private void Note(string line)
    {
        // The last line may have been cut by the kill.
        if (line.Split(' ') is ["ack", var session, var version] && long.TryParse(version, CultureInfo.InvariantCulture, out var number))
        {
            _acknowledged[session] = Math.Max(number, _acknowledged.GetValueOrDefault(session));
        }
        else if (line.Split(' ') is ["new", var created, "1" or "2"])
        {
            _created[created] = line[^1] - '0';
        }
    }

    // A server may still be at work on what the killed process sent: a commit of one's own on each session settles what is stored.
    private async Task TakeOverAsync(IStoreBackend backend)
    {
        foreach (var session in _acknowledged.Keys.ToList())
        {
            CommitResult result;
            do
            {
                var header = (await backend.Sessions.LoadAsync(new(session), SessionRead.HeaderOnly))!.Header;
                header.Version.Should().BeGreaterThanOrEqualTo(_acknowledged[session], session);
                result = await backend.Sessions.CommitAsync(Commit(new(session), header.Version));
            } while (result.Status == CommitStatus.VersionConflict);
            result.Status.Should().Be(CommitStatus.Committed);
            _acknowledged[session] = result.Version;
        }
    }

    private async Task CheckAsync(IStoreBackend backend)
    {
        var listed = await ListAsync(backend);
        foreach (var (session, version) in _acknowledged)
        {
            var stored = (await backend.Sessions.LoadAsync(new(session), SessionRead.Whole))!;
            stored.Header.Version.Should().Be(version, session);
            listed[session].Should().BeEquivalentTo(stored.Header);
            stored.Messages.Select(message => VersionOf(message.Payload)).Should().Equal(Versions(version));
            VersionOf(stored.State.Single().Value!.Value).Should().Be(version);
            (await EventsAsync(backend, session, version)).Should().Equal(Versions(version));
        }

        _created.Values.Should().Contain([1, 2]);
        foreach (var (session, version) in _created)
        {
            var stored = (await backend.Sessions.LoadAsync(new(session), SessionRead.Whole))!;
            stored.Header.Version.Should().BeInRange(version, 2, session);
            listed.Should().ContainKey(session);
            VersionOf(stored.Header.Metadata).Should().Be(1);
            stored.Messages.Select(message => VersionOf(message.Payload)).Should().Equal(Versions(stored.Header.Version).Skip(1));
        }
    }

    private static async Task<Dictionary<string, SessionHeader>> ListAsync(IStoreBackend backend)
    {
        var listed = new Dictionary<string, SessionHeader>();
        for (SessionKey? after = null; ; )
        {
            var page = await backend.Sessions.QueryAsync(new() { After = after, Limit = SessionQuery.MaxLimit });
            foreach (var header in page.Sessions)
            {
                listed.Add(header.Key.Id.Value, header);
            }

            after = page.Next;
            if (after is null)
            {
                return listed;
            }
        }
    }

    // Events are durable with their commit, and may be seen a moment later.
    private static async Task<List<long>> EventsAsync(IStoreBackend backend, string session, long newest)
    {
        var versions = new List<long>();
        EventPosition position = default;
        while (versions.LastOrDefault() < newest)
        {
            await backend.Events.WaitAsync(position).AsTask().WaitAsync(HangGuard, TimeProvider.System);
            var page = await backend.Events.ReadAsync(new() { Session = session }, position, 10_000);
            versions.AddRange(page.Events.Select(record => VersionOf(record.Event.Payload)));
            position = page.Position;
        }

        return versions;
    }

    private static SessionCommit Commit(SessionKey key, long version)
    {
        var payload = new Payload(Encoding.UTF8.GetBytes($"{{\"version\":{version + 1}}}"));
        return new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Messages = [new(payload)],
            State = [new(StateKey.OfSession(key, "progress"), payload, "test")],
            Events =
            [
                new()
                {
                    Topic = "written",
                    Session = key.Id,
                    OccurredAt = DateTimeOffset.UnixEpoch,
                    Payload = payload,
                },
            ],
        };
    }

    private static IEnumerable<long> Versions(long newest) => Enumerable.Range(1, (int)newest).Select(version => (long)version);

    private static long VersionOf(Payload payload)
    {
        using var json = JsonDocument.Parse(payload.Bytes);
        return json.RootElement.GetProperty("version").GetInt64();
    }
}
