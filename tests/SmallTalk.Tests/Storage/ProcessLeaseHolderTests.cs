using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage;

/// <summary>A process has one lease from start to stop, renewed where others could take it.</summary>
[Property("Requirement", "B-03")]
public sealed class ProcessLeaseHolderTests : IAsyncDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly FakeLogger<ProcessLeaseHolder> log = new();
    private readonly ProcessLeaseOptions options = new();
    private readonly WatchedLeases leases;
    private readonly List<ProcessLeaseHolder> holders = [];

    public ProcessLeaseHolderTests() => leases = new(clock);

    [Test]
    public async Task There_is_no_owner_before_the_start_and_none_after_the_stop()
    {
        options.InstanceName = "one";
        var holder = Holder();
        holder.Owner.Should().BeNull();

        await holder.StartAsync(CancellationToken.None);
        var owner = holder.Owner;
        await holder.StopAsync(CancellationToken.None);

        owner.Should().Be(new ProcessOwner("one", 1));
        holder.Owner.Should().BeNull();
        (await leases.ListAsync()).Should().BeEmpty("the lease was given back");
        (await leases.RenewAsync(owner!, options.TimeToLive)).Should().BeNull();
    }

    [Test]
    public async Task Without_a_name_it_is_called_after_the_machine_and_is_like_no_other()
    {
        var (one, two) = (Holder(), Holder());

        await one.StartAsync(CancellationToken.None);
        await two.StartAsync(CancellationToken.None);

        one.Owner!.Instance.Should().StartWith(Environment.MachineName + "-");
        two.Owner!.Instance.Should().NotBe(one.Owner.Instance);
    }

    [Test]
    public async Task A_restarted_instance_stops_its_own_past()
    {
        options.InstanceName = "one";
        var (past, present) = (Holder(), Holder());

        await past.StartAsync(CancellationToken.None);
        await present.StartAsync(CancellationToken.None);

        present.Owner!.Epoch.Should().BeGreaterThan(past.Owner!.Epoch);
        (await leases.RenewAsync(past.Owner, options.TimeToLive)).Should().BeNull();
    }

    [Test]
    public async Task In_a_shared_store_the_lease_is_renewed_every_second_and_does_not_run_out()
    {
        var holder = Holder();
        await holder.StartAsync(CancellationToken.None);

        for (var second = 1; second <= 10; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            (await leases.NextRenewalAsync())!.ExpiresAt.Should().Be(clock.GetUtcNow().AddSeconds(4));
        }

        (await leases.FenceAsync(holder.Owner!)).Should().BeFalse("it lives");
        holder.Lost.IsCancellationRequested.Should().BeFalse();
    }

    [Test]
    public async Task In_a_store_of_one_process_the_lease_is_never_renewed()
    {
        var holder = Holder(StoreCapabilities.Persistent);
        await holder.StartAsync(CancellationToken.None);

        clock.Advance(TimeSpan.FromHours(1));
        await holder.StopAsync(CancellationToken.None);

        leases.RenewalsUnseen.Should().Be(0);
    }

    [Test]
    public async Task A_store_that_fails_is_asked_again_at_the_next_tick()
    {
        var holder = Holder();
        await holder.StartAsync(CancellationToken.None);

        leases.IsDown = true;
        clock.Advance(TimeSpan.FromSeconds(1));
        (await leases.NextRenewalAsync()).Should().BeNull();
        leases.IsDown = false;
        clock.Advance(TimeSpan.FromSeconds(1));

        (await leases.NextRenewalAsync()).Should().NotBeNull();
        holder.Lost.IsCancellationRequested.Should().BeFalse();
        log.Collector.GetSnapshot()
            .Should()
            .ContainSingle(record => record.Level == LogLevel.Warning)
            .Which.Exception.Should()
            .BeOfType<StoreUnavailableException>();
    }

    [Test]
    public async Task A_renewal_that_is_never_answered_does_not_keep_the_next_one_waiting()
    {
        var holder = Holder();
        await holder.StartAsync(CancellationToken.None);

        leases.IsHung = true;
        clock.Advance(TimeSpan.FromSeconds(1));
        (await leases.NextRenewalAsync()).Should().BeNull();
        leases.IsHung = false;
        clock.Advance(TimeSpan.FromSeconds(2));

        (await leases.NextRenewalAsync()).Should().NotBeNull();
    }

    [Test]
    public async Task A_defect_of_a_store_does_not_end_the_renewals()
    {
        var holder = Holder();
        await holder.StartAsync(CancellationToken.None);

        leases.Defect = new InvalidOperationException("a defect");
        clock.Advance(TimeSpan.FromSeconds(1));
        (await leases.NextRenewalAsync()).Should().BeNull();
        leases.Defect = null;
        clock.Advance(TimeSpan.FromSeconds(1));

        (await leases.NextRenewalAsync()).Should().NotBeNull();
        await holder.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_lease_that_a_successor_fenced_is_lost_and_told()
    {
        var holder = Holder();
        await holder.StartAsync(CancellationToken.None);
        var lost = new TaskCompletionSource();
        using var told = holder.Lost.Register(lost.SetResult);
        leases.IsDown = true;
        clock.Advance(TimeSpan.FromSeconds(1));
        await leases.NextRenewalAsync();
        clock.Advance(TimeSpan.FromSeconds(10));
        (await leases.FenceAsync(holder.Owner!)).Should().BeTrue();

        leases.IsDown = false;
        clock.Advance(TimeSpan.FromSeconds(1));
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await holder.StopAsync(CancellationToken.None);

        holder.Lost.IsCancellationRequested.Should().BeTrue();
        log.Collector.GetSnapshot().Should().ContainSingle(record => record.Level == LogLevel.Critical);
    }

    [Test]
    public async Task A_stop_that_cannot_release_is_logged_and_ends()
    {
        var holder = Holder();
        await holder.StartAsync(CancellationToken.None);
        leases.IsDown = true;

        await holder.StopAsync(CancellationToken.None);

        log.LatestRecord.Id.Id.Should().Be(2003);
        log.LatestRecord.Level.Should().Be(LogLevel.Warning);
    }

    [Test]
    public void Options_that_are_wrong_are_named_all_at_once_with_their_paths()
    {
        options.InstanceName = "../one";
        options.TimeToLive = TimeSpan.FromMilliseconds(1);
        options.RenewInterval = TimeSpan.FromSeconds(1);

        var result = new ProcessLeaseOptionsValidator().Validate(null, options);

        result.Failures.Should().HaveCount(3);
        result
            .FailureMessage.Should()
            .Contain("SmallTalk:Lease:InstanceName")
            .And.Contain("SmallTalk:Lease:TimeToLive")
            .And.Contain("SmallTalk:Lease:RenewInterval");
    }

    [Test]
    public void Options_are_valid_by_default() => new ProcessLeaseOptionsValidator().Validate(null, options).Succeeded.Should().BeTrue();

    public async ValueTask DisposeAsync()
    {
        foreach (var holder in holders)
        {
            await holder.DisposeAsync();
        }
    }

    private ProcessLeaseHolder Holder(StoreCapabilities capabilities = StoreCapabilities.Shared)
    {
        var holder = new ProcessLeaseHolder(new LeaseBackend(leases, capabilities), clock, Options.Create(options), log);
        holders.Add(holder);
        return holder;
    }
}
