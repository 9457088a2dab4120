using System.Text;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>One life of a few sessions by one seed: created, written to, deleted, cut short by kills and power losses.</summary>
internal sealed class NewbornSimulation(int seed)
{
    private const int Lives = 3;
    private const int Steps = 25;
    private const int Rows = 2;
    private static readonly SessionKey[] Keys = [new("session-a"), new("session-b"), new("session-c"), new("session-d")];
    private readonly Random _random = new(seed);
    private readonly SimulatedDisk _disk = new(new Random(seed));

    // What is acknowledged of each session: its version, 0 when there is none; all versions but the first have a message.
    private readonly long[] _versions = new long[Keys.Length];

    public async Task RunAsync()
    {
        for (var life = 1; life <= Lives; life++)
        {
            _disk.StepsToCrash = -1;
            var store = new SimulatedStore(_disk, life, cached: 3, newborn: Rows);
            await CheckAsync(store.Sessions);
            _disk.StepsToCrash = _random.Next(4) > 0 ? _random.Next(Steps * 6) : -1;
            if (await LiveAsync(store.Sessions) && _random.Next(2) == 0)
            {
                _disk.StepsToCrash = -1;
                store.Close();
            }
            if (_random.Next(3) > 0)
                _disk.LosePower();
        }
        _disk.StepsToCrash = -1;
        await CheckAsync(new SimulatedStore(_disk, Lives + 1).Sessions);
    }

    private async Task<bool> LiveAsync(FileSessionStore store)
    {
        for (var step = 0; step < Steps; step++)
        {
            var session = _random.Next(Keys.Length);
            var (version, next) = (_versions[session], _random.Next(4) == 0 ? 0 : _versions[session] + 1);
            try
            {
                if (next == 0)
                    await store.DeleteAsync(Keys[session], default);
                else
                    (await store.CommitAsync(Commit(Keys[session], version))).Status.Should().Be(CommitStatus.Committed);
                _versions[session] = next;
            }
            catch (StoreReadOnlyException)
            {
                // The crash: what was on its way is there or is not.
                _versions[session] = -1 - Math.Max(version, next);
                return false;
            }
        }
        return true;
    }

    private async Task CheckAsync(FileSessionStore store)
    {
        for (var session = 0; session < Keys.Length; session++)
        {
            var stored = await store.LoadAsync(Keys[session], SessionRead.Whole);
            var version = stored?.Header.Version ?? 0;
            if (_versions[session] < 0)
                CheckUnknown(-1 - _versions[session], version);
            else
                version.Should().Be(_versions[session], "session {0}", session);
            _versions[session] = version;
            if (stored is null)
                continue;
            stored.Header.Metadata.Should().Be(TextOf(Keys[session]));
            stored.Messages.Select(message => message.Sequence).Should().Equal(Enumerable.Range(1, (int)version - 1).Select(number => (long)number));
        }
        var listed = (await store.QueryAsync(new())).Sessions.Select(header => header.Key);
        listed.Should().Equal(Keys.Where((_, session) => _versions[session] > 0));
    }

    // A commit or a deletion was on its way.
    private static void CheckUnknown(long highest, long version) => version.Should().BeOneOf(highest, highest - 1, 0);

    private static Payload TextOf(SessionKey key) => new(Encoding.UTF8.GetBytes($"\"{key.Id.Value}\""));

    private static SessionCommit Commit(SessionKey key, long version) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Expiry = new(DateTimeOffset.MaxValue),
            Metadata = version == 0 ? TextOf(key) : null,
            Messages = version == 0 ? [] : [new(TextOf(key))],
        };
}
