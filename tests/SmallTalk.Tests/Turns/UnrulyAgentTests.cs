using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;
using SmallTalk.Storage;

namespace SmallTalk.Turns;

/// <summary>Agents that keep to nothing: each costs its own turn, is counted, and is explained in one line of the log.</summary>
[Property("Requirement", "B-05")]
[Property("Requirement", "FR-027")]
public sealed class UnrulyAgentTests
{
    private const string Megabyte = "megabyte";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly TurnTestBed _bed = new();
    private readonly ManualResetEventSlim _release = new();

    [TearDown]
    public async Task EndAsync()
    {
        _release.Set();
        await _bed.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> Unruly()
    {
        yield return Row("throws at once", () => throw new FormatException("no such model"), "no such model");
        yield return Row("hands out no stream", () => null!, "null instead of a stream");
        yield return Row("hands out a stream that cannot be read", () => new Unreadable(null!), "null instead of a stream");
        yield return Row("hands out no update", () => new Unreadable(new Updates(() => new(true), null!)), "null instead of an update");
        yield return Row("throws when it is asked for more", () => new Unreadable(new Updates(() => throw new FormatException("torn"), null!)), "torn");
        yield return Row("says nothing", () => FakeAgent.Stream([]), "answered nothing");
    }

    [TestCaseSource(nameof(Unruly))]
    public async Task An_agent_that_breaks_its_contract_is_counted_and_explained_and_its_backup_answers(
        string _,
        Func<IAsyncEnumerable<ChatResponseUpdate>> answer,
        string reason
    )
    {
        var process = _bed.Start([
            new FakeAgent(new AgentDescriptor { Name = "backed", Backup = "spare" }, (_, _) => answer()),
            new FakeAgent("alone", (_, _) => answer()),
            FakeAgent.Says("spare", "Here."),
        ]);
        var meters = process.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        using var failures = new MetricCollector<long>(meters, SmallTalkDiagnostics.MeterName, "smalltalk.agents.failures");

        await process.SendAsync("backed", "Hi").Guarded();
        var failed = await process.Awaiting(it => it.SendAsync("alone", "Ho").Guarded()).Should().ThrowAsync<TurnFailedException>();

        failed.Which.InnerException.Should().BeOfType<AgentFailedException>().Which.Message.Should().Contain("'alone'").And.Contain(reason);
        (await _bed.StoredAsync()).Should().Equal("user: Hi", "spare: Here.", "user: Ho");
        failures.GetMeasurementSnapshot().Should().HaveCount(2);
        var lines = process.Logs.GetSnapshot().Where(record => record.Id.Id == 7004).ToList();
        lines.Should().HaveCount(2, "that is one for each failure");
        lines.Should().AllSatisfy(line => line.Exception!.Message.Should().Contain(reason));
    }

    [Test]
    public async Task An_agent_that_never_comes_to_an_end_is_ended_at_its_total_deadline()
    {
        const int Much = 1000;
        var much = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = _bed.Start(
            [new FakeAgent("talker", (_, _) => TalkAsync()), FakeAgent.Says("other", "Here.")],
            // There is room for all of it: nobody waits for the consumer when the deadline comes.
            options => (options.AgentTimeout, options.BufferedUpdates) = (Minute, 2 * Much)
        );
        var turn = process.SendAsync("talker", "Hi");
        await much.Task.Guarded();

        _bed.Time.Advance(Minute);
        goOn.SetResult();

        var failed = await FluentActions.Awaiting(() => turn.Guarded()).Should().ThrowAsync<TurnFailedException>();
        failed.Which.InnerException!.Message.Should().Contain("longer than 60 s in all");
        await process.SendAsync("other", "Ho").Guarded();
        (await _bed.StoredAsync()).Should().Equal("user: Hi", "user: Ho", "other: Here.");

        async IAsyncEnumerable<ChatResponseUpdate> TalkAsync()
        {
            for (var count = 0; ; count++)
            {
                yield return FakeAgent.Text("");
                if (count == Much)
                {
                    much.SetResult();
                    await goOn.Task;
                }
                await Task.Yield();
            }
        }
    }

    [TestCase(TurnFailurePolicy.KeepUserMessage)]
    [TestCase(TurnFailurePolicy.KeepPartial)]
    public async Task An_agent_that_says_more_than_can_be_stored_is_ended_as_soon_as_that_is_known(TurnFailurePolicy policy)
    {
        var said = 0;
        var process = _bed.Start([new FakeAgent("talker", (_, _) => TalkAsync()), FakeAgent.Says("other", "Here.")]);

        var failed = await process
            .Awaiting(it => it.SendAsync("talker", "Hi", new() { FailurePolicy = policy }).Guarded())
            .Should()
            .ThrowAsync<TurnFailedException>();

        failed.Which.InnerException.Should().BeOfType<PayloadTooLargeException>().Which.Message.Should().Contain("SmallTalk:Payloads:MaxMessageBytes");
        failed.Which.Class.Should().Be(ErrorClass.Invalid);
        said.Should().Be(13, "the limit is 12 MB");
        process.Turns.GetPendingTurn(await process.OpenAsync()).Should().BeNull();
        await process.SendAsync("other", "Ho").Guarded();
        (await _bed.StoredAsync()).Should().Equal("user: Hi", "user: Ho", "other: Here.");
        process.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 7003);

        async IAsyncEnumerable<ChatResponseUpdate> TalkAsync()
        {
            var megabyte = string.Concat(Enumerable.Repeat(Megabyte, 1024 * 1024 / Megabyte.Length));
            for (; said < 100; await Task.Yield())
            {
                said++;
                yield return FakeAgent.Text(megabyte);
            }
        }
    }

    [Test]
    public async Task An_agent_whose_answer_never_ends_its_disposal_holds_nobody_up()
    {
        var stuck = new FakeAgent("stuck", (_, _) => new Unreadable(new Updates(Once(), FakeAgent.Text("Done."), () => _release.Wait())));
        var process = _bed.Start([stuck]);

        await process.SendAsync("stuck", "Hi").Guarded();
        await process.SendAsync("stuck", "Ho").Guarded();

        (await _bed.StoredAsync()).Should().Equal("user: Hi", "stuck: Done.", "user: Ho", "stuck: Done.");
    }

    private static Func<ValueTask<bool>> Once()
    {
        var left = 1;
        return () => new(left-- > 0);
    }

    private static TestCaseData Row(string what, Func<IAsyncEnumerable<ChatResponseUpdate>> answer, string reason) =>
        new TestCaseData(what, answer, reason).SetArgDisplayNames(what);

    private sealed class Unreadable(IAsyncEnumerator<ChatResponseUpdate> updates) : IAsyncEnumerable<ChatResponseUpdate>
    {
        public IAsyncEnumerator<ChatResponseUpdate> GetAsyncEnumerator(CancellationToken cancellationToken = default) => updates;
    }

    private sealed class Updates(Func<ValueTask<bool>> next, ChatResponseUpdate current, Action? dispose = null) : IAsyncEnumerator<ChatResponseUpdate>
    {
        public ChatResponseUpdate Current => current;

        public ValueTask<bool> MoveNextAsync() => next();

        public ValueTask DisposeAsync()
        {
            dispose?.Invoke();
            return default;
        }
    }
}
