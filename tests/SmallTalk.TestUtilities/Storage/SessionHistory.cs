using System.Collections.Concurrent;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>
/// The history of a race on one session: when each operation began and ended, and the version it saw or made. Versions are the order, so it is one
/// that time allows when nobody saw less than what was acknowledged before he began, nor more than what was begun before he ended.
/// </summary>
internal sealed class SessionHistory(ISessionStore store, SessionKey key)
{
    private readonly ConcurrentQueue<Step> _steps = new();
    private long _clock;

    public async Task CreateAsync() => await CommitAsync(0);

    public async Task RunAsync(IEnumerable<bool> commits)
    {
        foreach (var isCommit in commits)
        {
            var began = Interlocked.Increment(ref _clock);
            var stored = await store.LoadAsync(key, SessionRead.Whole);
            stored!.Messages.Count.Should().Be((int)stored.Header.Version, "each version brings one message");
            _steps.Enqueue(new(began, Interlocked.Increment(ref _clock), stored.Header.Version, MadeIt: false));
            if (isCommit)
            {
                await CommitAsync(stored.Header.Version);
            }
        }
    }

    public void Check()
    {
        var all = _steps.ToArray();
        var made = all.Where(step => step.MadeIt).ToArray();
        made.Select(step => step.Version)
            .Order()
            .Should()
            .Equal(Enumerable.Range(1, made.Length).Select(version => (long)version), "each version is made once");
        foreach (var step in all)
        {
            var acknowledged = all.Where(other => other.Ended < step.Began).Select(other => other.Version).DefaultIfEmpty().Max();
            step.Version.Should().BeGreaterThanOrEqualTo(acknowledged, "what was seen before cannot be unseen");
            made.Should().Contain(other => other.Version == step.Version && other.Began < step.Ended, "nobody sees what was not begun");
        }
    }

    private async Task CommitAsync(long version)
    {
        var began = Interlocked.Increment(ref _clock);
        var result = await store.CommitAsync(
            new()
            {
                CommitId = CommitId.New(),
                Key = key,
                ExpectedVersion = version,
                Messages = [new(new("{}"u8.ToArray()))],
                Expiry = new(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)),
            }
        );
        _steps.Enqueue(new(began, Interlocked.Increment(ref _clock), result.Version, result.IsStored));
    }

    private sealed record Step(long Began, long Ended, long Version, bool MadeIt);
}
