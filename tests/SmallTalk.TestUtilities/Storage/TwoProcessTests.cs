using System.Globalization;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>Two processes on one store: one that stood still is fenced and changes nothing when it wakes; two that live do not stand in each other's way.</summary>
public abstract class TwoProcessTests
{
    private const int Sessions = 3;
    private const int Milliseconds = 250;
    private const string LongLease = "600000";
    private static readonly int Rounds = LongRun.Times(20, 200);

    [Test]
    [Property("Requirement", "B-03")]
    public async Task A_process_that_stood_still_past_its_lease_commits_nothing_when_it_wakes()
    {
        using var first = await StartAsync();
        using var second = await StartAsync();
        await second.AskAsync($"acquire second {LongLease}");
        await using var backend = await OpenAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var epoch = (await first.AskAsync($"acquire first {Milliseconds}")).Split(' ')[1];
            var sessions = Enumerable.Range(0, Sessions).Select(number => $"round-{round}-session-{number}").ToList();
            await DriveAndStopAsync(first, sessions);
            var taken = await TakeAsync(second, epoch);
            taken.Keys.Should().BeEquivalentTo(sessions);
            await first.ResumeAsync();
            await CheckRefusalsAsync(first, taken);
            await CheckStoredAsync(backend, taken);
        }
    }

    [Test]
    [Property("Requirement", "B-03")]
    [Property("Requirement", "B-02")]
    public async Task Two_living_processes_that_alternate_on_a_session_are_never_refused()
    {
        const int commits = 200;
        using var first = await StartAsync();
        using var second = await StartAsync();
        string[] owners =
        [
            $"first {(await first.AskAsync($"acquire first {LongLease}")).Split(' ')[1]}",
            $"second {(await second.AskAsync($"acquire second {LongLease}")).Split(' ')[1]}",
        ];
        for (var number = 0; number < commits; number++)
        {
            var (turn, other) = number % 2 == 0 ? (first, second) : (second, first);
            (await turn.AskAsync("commit shared-session")).Should().Be($"result Committed {number + 1}");
            if (number % 20 == 0)
                (await other.AskAsync($"fence {owners[number % 2]}")).Should().Be("fenced False", "its lease still runs");
        }

        await using var backend = await OpenAsync();
        var stored = (await backend.Sessions.LoadAsync(new("shared-session"), SessionRead.Whole))!;
        stored.Messages.Select(message => message.Sequence).Should().Equal(Enumerable.Range(1, commits).Select(sequence => (long)sequence));
    }

    /// <summary>What a child is told: the engine, where the store is, and settings as <c>key=value</c>. The store is there and empty.</summary>
    protected abstract string[] Store { get; }

    /// <summary>
    /// Whether a process may be stopped in the middle of a commit. A process that stands still inside a transaction of an embedded engine keeps its
    /// lock, and nobody writes until it goes on; it is stopped between two commits, with more to do as soon as it wakes.
    /// </summary>
    protected virtual bool StopsInMidCommit => true;

    /// <summary>Opens the store in this process as well.</summary>
    protected abstract ValueTask<IStoreBackend> OpenAsync();

    private async Task<ChildProcess> StartAsync()
    {
        var child = ChildProcess.StartTask(["own", .. Store]);
        (await child.ReadLineAsync()).Should().Be("ready");
        return child;
    }

    private async Task DriveAndStopAsync(ChildProcess child, List<string> sessions)
    {
        await child.SendAsync($"drive {string.Join(' ', sessions)}");
        var seen = new HashSet<string>();
        while (seen.Count < sessions.Count)
            if ((await AcknowledgedAsync(child)) is { Version: >= 3 } acknowledged)
                seen.Add(acknowledged.Session);
        if (StopsInMidCommit)
        {
            await child.SuspendAsync();
            return;
        }

        await child.SendAsync("hold");
        while (await child.ReadLineAsync() is var line && line != "held")
            line.Should().StartWith("ack ");
        await child.SuspendAsync();
        await child.SendAsync("go");
    }

    private static async Task<(string Session, long Version)> AcknowledgedAsync(ChildProcess child)
    {
        var line = await child.ReadLineAsync();
        line.Should().StartWith("ack ", "nobody stands in its way");
        return (line.Split(' ')[1], Number(line.Split(' ')[3]));
    }

    private static async Task<Dictionary<string, long>> TakeAsync(ChildProcess child, string epoch)
    {
        var taken = new Dictionary<string, long>();
        await child.SendAsync($"take first {epoch}");
        while (await child.ReadLineAsync() is var line && line != "done")
        {
            line.Should().StartWith("taken ").And.Contain(" Committed ");
            taken[line.Split(' ')[1]] = Number(line.Split(' ')[3]);
        }

        return taken;
    }

    // What was acknowledged came before the take-over, even when it is said only now; everything after it is refused.
    private static async Task CheckRefusalsAsync(ChildProcess child, Dictionary<string, long> taken)
    {
        var refusals = taken.Keys.ToDictionary(session => session, _ => 0);
        for (var ended = 0; ended < taken.Count; )
        {
            var line = await child.ReadLineAsync();
            switch (line.Split(' '))
            {
                case ["ack", var session, "Committed", var version]:
                    Number(version).Should().BeLessThan(taken[session], "a commit of the fenced process must not land behind the take-over");
                    refusals[session].Should().Be(0, "a refused process is refused for good");
                    break;
                case ["refused", var session, nameof(CommitStatus.Fenced) or nameof(CommitStatus.VersionConflict), _]:
                    refusals[session]++;
                    break;
                case ["ended", var session]:
                    refusals[session].Should().Be(4, "each attempt is refused");
                    ended++;
                    break;
                default:
                    Assert.Fail(line);
                    break;
            }
        }
    }

    private static async Task CheckStoredAsync(IStoreBackend backend, Dictionary<string, long> taken)
    {
        foreach (var (session, version) in taken)
        {
            var stored = (await backend.Sessions.LoadAsync(new(session), SessionRead.Whole))!;
            (stored.Header.Version, stored.Header.Owner?.Instance, (long)stored.Messages.Count).Should().Be((version, "second", version));
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
