using System.Text;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>
/// What shared state promises, on a store of one's own. Derive a sealed fixture and say how the store is opened. Two processes use it at once: on stores of
/// several processes two backends, otherwise one that is lent to both.
/// </summary>
[Property("Requirement", "FR-022")]
public abstract partial class SharedStateTests
{
    private const string Ann = "Ann";
    private const string Bob = "Bob";
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private StateProcess _here = null!;
    private StateProcess _there = null!;

    private ISharedState Here => _here.State;

    private ISharedState There => _there.State;

    [SetUp]
    public async Task StartAsync()
    {
        _here = await StateProcess.StartAsync(await OpenAsync());
        _there = await StateProcess.StartAsync(await OpenAsync());
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await CloseAsync();
    }

    /// <summary>Opens the store of this test; every process opens it for itself, and disposes it.</summary>
    protected abstract ValueTask<IStoreBackend> OpenAsync();

    /// <summary>Closes what is open once all processes are gone. The store may be opened again afterwards.</summary>
    protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;

    [Test]
    [Property("Requirement", "FR-023")]
    public async Task A_change_has_a_version_an_author_and_a_time_and_the_other_process_reads_it()
    {
        (await Here.GetAsync<Plan>("plan")).Should().BeNull();
        await Here.SetAsync("plan", new Plan("draft"), Ann);
        var written = await Here.SetAsync("plan", new Plan("final", 2), Bob);

        var read = await There.GetAsync<Plan>("plan");

        written.Written.Should().BeTrue();
        read.Should().Be(new StateValue<Plan>(new("final", 2), written.Current!));
        (await There.GetHistoryAsync("plan"))
            .Select(it => (it.Version, it.Author, There.Read<Plan>(it)!.Text))
            .Should()
            .Equal((2, Bob, "final"), (1, Ann, "draft"));
    }

    [Test]
    [Property("Requirement", "FR-023")]
    public async Task The_newest_ten_versions_are_kept()
    {
        for (var step = 1; step <= 13; step++)
            await Here.SetAsync("plan", new Plan("it goes on", step), Ann);

        var kept = await There.GetHistoryAsync("plan");

        kept.Select(it => it.Version).Should().Equal(13, 12, 11, 10, 9, 8, 7, 6, 5, 4);
        kept.Select(it => There.Read<Plan>(it)!.Step).Should().Equal(13, 12, 11, 10, 9, 8, 7, 6, 5, 4);
        (await There.GetHistoryAsync("plan", 3)).Should().HaveCount(3);
    }

    [Test]
    [Property("Requirement", "FR-023")]
    public async Task A_kept_version_is_brought_back_as_a_new_one()
    {
        await Here.SetAsync("plan", new Plan("good"), Ann);
        await Here.SetAsync("plan", new Plan("bad"), Ann);
        await Here.DeleteAsync("plan", Ann);

        var result = await There.RollBackAsync("plan", 1, Bob);

        (result.Written, result.Current!.Version, result.Current.Author).Should().Be((true, 4, Bob));
        (await Here.GetAsync<Plan>("plan"))!.Value.Should().Be(new Plan("good"));
        (await There.RollBackAsync("plan", 3, Bob)).Current!.Value.Should().BeNull("version 3 was a deletion");
        (await Here.GetAsync<Plan>("plan")).Should().BeNull();
    }

    [Test]
    [Property("Requirement", "FR-023")]
    public async Task A_version_that_is_not_kept_is_not_brought_back()
    {
        for (var step = 1; step <= 12; step++)
            await Here.SetAsync("plan", new Plan("it goes on", step), Ann);

        var error = (await Here.Awaiting(it => it.RollBackAsync("plan", 2, Bob).AsTask()).Should().ThrowAsync<StateVersionGoneException>()).Which;
        var never = (await Here.Awaiting(it => it.RollBackAsync("none", 1, Bob).AsTask()).Should().ThrowAsync<StateVersionGoneException>()).Which;

        (error.Version, error.Class).Should().Be((2, ErrorClass.Gone));
        error.Kept.Should().HaveCount(10).And.StartWith(12).And.EndWith(3);
        error.Message.Should().Contain("3 to 12").And.Contain("KeptStateVersions");
        never.Message.Should().Contain("does not exist");
    }

    [Test]
    public async Task A_deletion_is_a_version_and_deleting_nothing_is_none()
    {
        (await Here.DeleteAsync("plan", Ann)).Should().Be(new StateWriteResult(false, null));
        await Here.SetAsync("plan", new Plan("short-lived"), Ann);

        (await There.DeleteAsync("plan", Bob)).Written.Should().BeTrue();
        (await Here.DeleteAsync("plan", Ann)).Written.Should().BeFalse("it is deleted");

        var newest = (await Here.GetEntryAsync("plan"))!;
        (newest.Version, newest.Author, newest.Value).Should().Be((2, Bob, null));
        (await Here.GetAsync<Plan>("plan")).Should().BeNull();
        (await Here.ListAsync()).Should().BeEmpty();
    }

    [Test]
    [Property("Requirement", "FR-026")]
    public async Task Entries_are_listed_by_prefix_with_version_author_time_and_size()
    {
        await Here.SetAsync("agent/writer/mood", new Plan("calm"), Ann);
        await Here.SetAsync("agent/critic/mood", new Plan("stern"), Ann);
        await Here.SetAsync("agent/critic/mood", new Plan("mild"), Bob);
        await Here.SetAsync("board", new Plan("empty"), Ann);

        var listed = await There.ListAsync("agent/");

        listed.Select(it => (it.Key.Name, it.Version, it.Author)).Should().Equal(("agent/critic/mood", 2, Bob), ("agent/writer/mood", 1, Ann));
        listed[0].StoredBytes.Should().Be("""{"text":"mild","step":0}""".Length);
        listed.Should().OnlyContain(it => it.WrittenAt > DateTimeOffset.UnixEpoch);
        (await There.ListAsync()).Should().HaveCount(3);
    }

    [Test]
    public async Task A_partition_does_not_see_another_one()
    {
        var tenant = Here.Of(Partition.Parse("tenant"));
        await tenant.SetAsync("plan", new Plan("secret"), Ann);
        await Here.SetAsync("plan", new Plan("public"), Ann);

        (await There.GetAsync<Plan>("plan"))!.Value!.Text.Should().Be("public");
        (await There.Of(Partition.Parse("tenant")).GetAsync<Plan>("plan"))!.Value!.Text.Should().Be("secret");
        (await There.Of(Partition.Parse("other")).ListAsync()).Should().BeEmpty();
        tenant.Partition.Value.Should().Be("tenant");
    }

    [Test]
    public async Task A_payload_is_kept_as_it_is()
    {
        var bytes = new Payload(Encoding.UTF8.GetBytes("""{ "by" : "hand" }"""));
        await Here.SetPayloadAsync("raw", bytes, Ann);

        (await There.GetEntryAsync("raw"))!.Value.Should().Be(bytes);
    }

    [Test]
    public async Task What_was_written_is_there_after_a_restart()
    {
        if (!_here.Store.Capabilities.HasFlag(StoreCapabilities.Persistent))
            Assert.Pass("Does not apply: the store is not persistent.");
        await Here.SetAsync("plan", new Plan("draft"), Ann);
        await Here.SetAsync("plan", new Plan("final"), Bob);
        await StopAsync();
        await StartAsync();

        (await Here.GetHistoryAsync("plan"))
            .Select(it => (it.Version, it.Author, Here.Read<Plan>(it)!.Text))
            .Should()
            .Equal((2, Bob, "final"), (1, Ann, "draft"));
        (await Here.SetAsync("plan", new Plan("next"), Ann)).Current!.Version.Should().Be(3);
    }
}
