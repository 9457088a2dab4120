using SmallTalk.Sessions;
using SmallTalk.Storage;
using static SmallTalk.Tests.Sessions.SessionTestBed;

namespace SmallTalk.Tests.Sessions;

[Property("Requirement", "B-03")]
internal sealed class SessionFencingTests
{
    [Test]
    public async Task A_fenced_process_gets_a_typed_error_and_its_sessions_are_dropped_from_memory()
    {
        await using var bed = new SessionTestBed();
        var manager = await OwnedAsync(bed);
        var session = await manager.OpenAsync("talk");
        var other = await manager.OpenAsync("other");
        await FenceAsync(bed);

        var error = (await session.Awaiting(it => it.CommitAsync(Say("late")).AsTask()).Should().ThrowAsync<OwnerFencedException>()).Which;

        error.Owner.Should().Be(bed.Identity.Owner);
        manager.ActiveCount.Should().Be(0);
        (await bed.StoredTextsAsync(session)).Should().BeEmpty();
        await other.Awaiting(it => it.CommitAsync(Say("late")).AsTask()).Should().ThrowAsync<OwnerFencedException>();
        await other.Awaiting(it => it.RefreshAsync().AsTask()).Should().ThrowAsync<OwnerFencedException>();
        await other.Awaiting(it => it.SaveAsync().AsTask()).Should().ThrowAsync<OwnerFencedException>();
        other.Invoking(it => ((ITurnSession)it).BeginTurn()).Should().Throw<OwnerFencedException>();
        bed.Logs.GetSnapshot().Should().Contain(entry => entry.Id.Id == 5013);
    }

    [Test]
    public async Task A_fenced_process_creates_and_invalidates_nothing()
    {
        await using var bed = new SessionTestBed();
        var manager = await OwnedAsync(bed);
        await manager.OpenAsync("talk");
        await FenceAsync(bed);

        await manager.Awaiting(it => it.CreateAsync().AsTask()).Should().ThrowAsync<OwnerFencedException>();
        await manager.Awaiting(it => it.InvalidateAsync("talk").AsTask()).Should().ThrowAsync<OwnerFencedException>();

        manager.ActiveCount.Should().Be(0);
        (await bed.Store.Sessions.LoadAsync(new("talk"), SessionRead.HeaderOnly))!.Header.Status.Should().Be(SessionStatus.Open);
    }

    [Test]
    public async Task A_lost_lease_drops_the_sessions_before_any_commit_is_tried()
    {
        await using var bed = new SessionTestBed();
        var manager = await OwnedAsync(bed);
        var session = await manager.OpenAsync("talk");
        await manager.StartAsync(CancellationToken.None);

        bed.Identity.Lose();

        manager.ActiveCount.Should().Be(0);
        await session.Awaiting(it => it.CommitAsync(Say("late")).AsTask()).Should().ThrowAsync<OwnerFencedException>();
    }

    [Test]
    public async Task With_a_new_lease_sessions_are_loaded_anew()
    {
        await using var bed = new SessionTestBed();
        var manager = await OwnedAsync(bed);
        var session = await manager.OpenAsync("talk");
        await FenceAsync(bed);
        await session.Awaiting(it => it.CommitAsync(Say("late")).AsTask()).Should().ThrowAsync<OwnerFencedException>();
        bed.Identity.Owner = (await bed.Store.Leases.AcquireAsync("me", TimeSpan.FromSeconds(4))).Owner;

        var again = await manager.OpenAsync("talk");
        await again.CommitAsync(Say("with a new lease"));

        again.Should().NotBeSameAs(session);
        (await bed.StoredTextsAsync(again)).Should().Equal("with a new lease");
    }

    [Test]
    public async Task An_owner_is_alive_while_its_lease_runs()
    {
        await using var bed = new SessionTestBed();
        var session = (ITurnSession)await (await OwnedAsync(bed)).OpenAsync("talk");
        var other = (await bed.Store.Leases.AcquireAsync("other", TimeSpan.FromSeconds(60))).Owner;

        session.Owner.Should().Be(bed.Identity.Owner);
        (await session.IsAliveAsync(bed.Identity.Owner!)).Should().BeTrue();
        (await session.IsAliveAsync(other)).Should().BeTrue();
        (await session.IsAliveAsync(other with { Epoch = other.Epoch + 1 })).Should().BeFalse();
        bed.Time.Advance(TimeSpan.FromSeconds(61));
        (await session.IsAliveAsync(other)).Should().BeFalse();
    }

    private static async Task<SessionManager> OwnedAsync(SessionTestBed bed)
    {
        bed.Identity.Owner = (await bed.Store.Leases.AcquireAsync("me", TimeSpan.FromSeconds(4))).Owner;
        return bed.Start();
    }

    private static async Task FenceAsync(SessionTestBed bed)
    {
        bed.Time.Advance(TimeSpan.FromSeconds(5));
        (await bed.Store.Leases.FenceAsync(bed.Identity.Owner!)).Should().BeTrue();
    }
}
