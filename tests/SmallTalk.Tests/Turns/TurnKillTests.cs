using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Turns;

/// <summary>A process is killed between each pair of steps of a turn, and another one goes on.</summary>
[Property("Requirement", "B-04")]
public sealed class TurnKillTests
{
    private const string Asked = "user: What is it like?";
    private const string Calls = "guide: look(c1) look(c2)";
    private const string First = "guide: c1=rain";
    private const string Second = "guide: c2=rain";
    private const string Reply = "guide: Rain.";

    private readonly List<string> _keys = [];

    /// <summary>Commit 1 creates the session; 2 is the user's message, 3 the calls, 4 and 5 the results, 6 the reply.</summary>
    private static IEnumerable<TestCaseData> Kills()
    {
        foreach (var streaming in new[] { true, false })
        {
            yield return Row(streaming, "before the user's message is stored", 2, isBefore: true, ["c1", "c2"]);
            yield return Row(streaming, "after the user's message", 2, isBefore: false, ["c1", "c2"], Asked);
            yield return Row(streaming, "before the calls are stored", 3, isBefore: true, ["c1", "c2"], Asked);
            yield return Row(streaming, "after the calls", 3, isBefore: false, ["c1", "c2"], Asked, Calls);
            yield return Row(streaming, "between a tool's effect and its result's commit", 4, isBefore: true, ["c1", "c1", "c2"], Asked, Calls);
            yield return Row(streaming, "after the first result", 4, isBefore: false, ["c1", "c2"], Asked, Calls, First);
            yield return Row(streaming, "between the second tool's effect and its result's commit", 5, isBefore: true, ["c1", "c2", "c2"], Asked, Calls, First);
            yield return Row(streaming, "after the second result", 5, isBefore: false, ["c1", "c2"], Asked, Calls, First, Second);
            yield return Row(streaming, "before the reply is stored", 6, isBefore: true, ["c1", "c2"], Asked, Calls, First, Second);
            yield return Row(streaming, "after the reply, before the receipt", 6, isBefore: false, ["c1", "c2"], Asked, Calls, First, Second, Reply);
        }
    }

    [TestCaseSource(nameof(Kills))]
    public async Task A_killed_turn_goes_on_at_its_first_missing_step(bool streaming, string _, int commit, bool isBefore, string[] ran, string[] stored)
    {
        await using var bed = new TurnTestBed();
        await KillAsync(bed, streaming, commit, isBefore);
        (await bed.StoredAsync()).Should().Equal(stored);
        var process = bed.Start([Guide(streaming)]);
        var session = await process.OpenAsync();
        var pending = process.Turns.GetPendingTurn(session);
        (pending is not null).Should().Be(stored.Length > 0 && stored[^1] != Reply);

        var updates = await process.ResumeAsync();
        if (stored.Length == 0)
            updates = await process.SendAsync("guide", "What is it like?", new() { TurnId = "t1" });

        (await bed.StoredAsync()).Should().Equal(Asked, Calls, First, Second, Reply);
        process.Turns.GetPendingTurn(session).Should().BeNull();
        _keys.Should().Equal(ran.Select(call => $"t1/{call}"));
        (await bed.TopicsAsync()).Should().Equal("turn:started", "agent:replied", "turn:completed");
        if (updates.Count > 0)
            updates[^1]
                .Receipt.Should()
                .BeEquivalentTo(
                    new
                    {
                        TurnId = "t1",
                        FirstSequence = 1L,
                        LastSequence = 5L,
                        EndedBecause = "completed",
                    }
                );
    }

    [Test]
    public async Task A_killed_turn_that_was_held_back_leaves_no_trace()
    {
        await using var bed = new TurnTestBed();

        await KillAsync(bed, streaming: true, commit: 2, isBefore: true, TurnFailurePolicy.Discard);

        (await bed.StoredAsync()).Should().BeEmpty();
        var process = bed.Start([Guide(streaming: true)]);
        process.Turns.GetPendingTurn(await process.OpenAsync()).Should().BeNull();
        (await process.ResumeAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_pending_turn_is_in_the_way_until_it_is_resumed_or_abandoned()
    {
        await using var bed = new TurnTestBed();
        await KillAsync(bed, streaming: true, commit: 4, isBefore: true);
        var process = bed.Start([Guide(streaming: true)]);
        var session = await process.OpenAsync();

        var send = () => process.SendAsync("guide", "And now?");
        var pending = (await send.Should().ThrowAsync<TurnRejectedException>()).Which.Pending!;
        pending
            .Should()
            .BeEquivalentTo(
                new
                {
                    TurnId = "t1",
                    Target = "guide",
                    Speaker = "guide",
                    FirstSequence = 1L,
                    SpeakersDone = 0,
                    CorrelationId = "t1",
                }
            );
        await process.Turns.AbandonTurnAsync(session);
        await process.Turns.AbandonTurnAsync(session);

        process.Turns.GetPendingTurn(session).Should().BeNull();
        (await bed.StoredAsync()).Should().Equal(Asked, Calls, "tool: c1=? [smalltalk.interrupted]", "tool: c2=? [smalltalk.interrupted]");
        (await bed.TopicsAsync()).Should().Equal("turn:started", "turn:failed");
        await send.Should().NotThrowAsync();
    }

    [Test]
    public async Task A_pending_turn_is_gone_on_with_before_the_next_one_when_that_is_opted_for()
    {
        await using var bed = new TurnTestBed();
        await KillAsync(bed, streaming: true, commit: 3, isBefore: false);
        var process = bed.Start([Guide(streaming: true), FakeAgent.Says("other", "Yes.")], options => options.ResumePendingTurns = true);

        var updates = await process.SendAsync("other", "Really?");

        (await bed.StoredAsync()).Should().Equal(Asked, Calls, First, Second, Reply, "user: Really?", "other: Yes.");
        updates.Select(update => update.Text).Should().Equal("Yes.", "");
        updates[^1].Receipt!.FirstSequence.Should().Be(6);
    }

    [Test]
    public async Task A_killed_turn_that_fails_when_it_is_gone_on_with_makes_way_all_the_same()
    {
        await using var bed = new TurnTestBed();
        await KillAsync(bed, streaming: true, commit: 2, isBefore: false);
        var process = bed.Start([FakeAgent.Fails("guide"), FakeAgent.Says("other", "Yes.")], options => options.ResumePendingTurns = true);

        await process.SendAsync("other", "Really?");

        (await bed.StoredAsync()).Should().Equal(Asked, "user: Really?", "other: Yes.");
        process.Logs.GetSnapshot().Should().Contain(record => record.Id.Id == 7007);
    }

    [Test]
    public async Task Resuming_when_nothing_is_pending_does_nothing()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start([Guide(streaming: true)]);

        (await process.ResumeAsync()).Should().BeEmpty();
    }

    /// <summary>Runs a turn in a process whose store stands still for ever at a commit, as if it had been killed there.</summary>
    private async Task KillAsync(TurnTestBed bed, bool streaming, int commit, bool isBefore, TurnFailurePolicy policy = TurnFailurePolicy.KeepUserMessage)
    {
        var killed = bed.Start([Guide(streaming)]);
        killed.Faults.Add(StoreOperations.Commit, isBefore ? Fault.StopWorldBefore : Fault.StopWorldAfter, skip: commit - 1);
        _ = killed.SendAsync("guide", "What is it like?", new() { TurnId = "t1", FailurePolicy = policy });
        await killed.Faults.WorldStopped.WaitAsync(TurnTestBed.Guard, TimeProvider.System);
    }

    /// <summary>A model that asks for two looks and then answers, by what it has seen of the conversation.</summary>
    private ChatAgent Guide(bool streaming)
    {
        var look = AIFunctionFactory.Create(
            (AIFunctionArguments arguments) =>
            {
                lock (_keys)
                    _keys.Add((string)arguments.Context![AgentToolContext.IdempotencyKey]!);
                return "rain";
            },
            "look"
        );
        return new(new() { Name = "guide" }, new Model(streaming), new() { Tools = [look] });
    }

    private static TestCaseData Row(bool streaming, string when, int commit, bool isBefore, string[] ran, params string[] stored) =>
        new TestCaseData(streaming, when, commit, isBefore, ran, stored).SetArgDisplayNames(streaming ? "streaming" : "not streaming", when);

    private sealed class Model(bool streaming) : IChatClient
    {
        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            await Task.CompletedTask;
            AIContent[] answer =
                messages.Last().Role == ChatRole.Tool
                    ? [new TextContent("Ra"), new TextContent("in.")]
                    : [new FunctionCallContent("c1", "look"), new FunctionCallContent("c2", "look")];
            if (streaming)
                foreach (var content in answer)
                    yield return new(ChatRole.Assistant, [content]);
            else
                yield return new(ChatRole.Assistant, answer);
        }

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException("An agent streams.");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}
