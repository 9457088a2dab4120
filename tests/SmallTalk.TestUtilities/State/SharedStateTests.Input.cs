using System.Text;
using SmallTalk.Storage;

namespace SmallTalk.State;

public abstract partial class SharedStateTests
{
    [TestCase("")]
    [TestCase(" plan")]
    [TestCase("a/../b")]
    [TestCase("line\nbreak")]
    public async Task A_name_that_breaks_the_rules_is_refused(string name)
    {
        Func<Task>[] calls =
        [
            async () => await Here.GetAsync<Plan>(name),
            async () => await Here.GetHistoryAsync(name),
            async () => await Here.SetAsync(name, new Plan("x"), Ann),
            async () => await Here.DeleteAsync(name, Ann),
            async () => await Here.UpdateAsync<Plan>(name, it => it, Ann),
            async () => await Here.RollBackAsync(name, 1, Ann),
        ];
        foreach (var call in calls)
            (await call.Should().ThrowAsync<InvalidIdException>()).Which.What.Should().Be("state name");
    }

    [TestCase("")]
    [TestCase("a\u0000b")]
    public async Task An_author_that_breaks_the_rules_is_refused(string author)
    {
        Func<Task>[] calls =
        [
            async () => await Here.SetAsync("plan", new Plan("x"), author),
            async () => await Here.DeleteAsync("plan", author),
            async () => await Here.UpdateAsync<Plan>("plan", it => it, author),
            async () => await Here.RollBackAsync("plan", 1, author),
        ];
        foreach (var call in calls)
            (await call.Should().ThrowAsync<InvalidIdException>()).Which.What.Should().Be("author of state");
    }

    [Test]
    public async Task What_cannot_be_stored_or_read_is_refused_and_nothing_is_written()
    {
        var huge = new string('x', PayloadOptions.DefaultMaxStateBytes);
        var set = (Func<ISharedState, Task> call) => Here.Awaiting(call).Should();

        await set(it => it.SetAsync("bad", huge, Ann).AsTask()).ThrowAsync<PayloadTooLargeException>().WithMessage("*'bad'*SmallTalk:Payloads:MaxStateBytes*");
        await set(it => it.SetPayloadAsync("bad", new(new byte[PayloadOptions.DefaultMaxStateBytes + 1]), Ann).AsTask()).ThrowAsync<PayloadTooLargeException>();
        await set(it => it.SetPayloadAsync("bad", default, Ann).AsTask()).ThrowAsync<ArgumentException>();
        await set(it => it.SetPayloadAsync("bad", new(Encoding.UTF8.GetBytes("{ no json }")), Ann).AsTask()).ThrowAsync<PayloadFormatException>();
        await set(it => it.SetAsync<Action>("bad", () => { }, Ann).AsTask()).ThrowAsync<PayloadFormatException>().WithMessage("*AddResolver*");
        await set(it => it.SetAsync<Plan>("bad", null!, Ann).AsTask()).ThrowAsync<ArgumentNullException>();
        await set(it => it.SetAsync("bad", 1, Ann, new() { ExpectedVersion = -1 }).AsTask()).ThrowAsync<ArgumentOutOfRangeException>();
        await set(it => it.GetHistoryAsync("bad", 0).AsTask()).ThrowAsync<ArgumentOutOfRangeException>();
        (await Here.ListAsync()).Should().BeEmpty();

        await Here.SetAsync("number", 1, Ann);
        await set(it => it.GetAsync<Plan>("number").AsTask()).ThrowAsync<PayloadFormatException>();
    }

    [Test]
    public async Task A_write_that_is_cancelled_before_it_begins_writes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var write = () => Here.SetAsync("plan", new Plan("x"), Ann, cancellationToken: cancelled.Token).AsTask();

        await write.Should().ThrowAsync<OperationCanceledException>();
        (await Here.GetEntryAsync("plan")).Should().BeNull();
    }
}
