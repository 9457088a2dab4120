using Microsoft.Extensions.Time.Testing;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>What is the in-memory store's own; the rules of all stores are in the conformance kit.</summary>
public sealed class InMemoryStoreTests
{
    private readonly FakeTimeProvider clock = new();

    [Test]
    public async Task A_loaded_version_stays_as_it_was_while_the_session_goes_on()
    {
        await using var backend = new InMemoryStoreBackend(clock);
        var key = new SessionKey(SessionId.New());
        await CommitAsync(backend, key, 0);
        var early = await backend.Sessions.LoadAsync(key, SessionRead.Whole);

        for (var version = 1; version <= 20; version++)
        {
            (await CommitAsync(backend, key, version)).Status.Should().Be(CommitStatus.Committed);
        }

        early!.Messages.Should().ContainSingle().Which.Sequence.Should().Be(1);
        early.Header.Version.Should().Be(1);
        (await backend.Sessions.LoadAsync(key, SessionRead.Tail(3)))!.Messages.Select(message => message.Sequence).Should().Equal(19, 20, 21);
    }

    private ValueTask<CommitResult> CommitAsync(InMemoryStoreBackend backend, SessionKey key, long version) =>
        backend.Sessions.CommitAsync(new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Messages = [new(new("{}"u8.ToArray()))],
            Expiry = new(clock.GetUtcNow().AddDays(1)),
        });
}
