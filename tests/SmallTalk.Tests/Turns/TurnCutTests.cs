using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>What is in the store after a turn was cut: a table of how, where and under which policy.</summary>
[Property("Requirement", "B-04")]
[Property("Requirement", "FR-027")]
public sealed class TurnCutTests
{
    private const TurnFailurePolicy Keep = TurnFailurePolicy.KeepUserMessage;
    private const TurnFailurePolicy Partial = TurnFailurePolicy.KeepPartial;
    private const TurnFailurePolicy Discard = TurnFailurePolicy.Discard;
    private const string Asked = "user: Hi";
    private const string Call = "writer: look(c1)";
    private const string Result = "writer: c1=seen";
    private const string Cut = "writer: Hello [smalltalk.partial]";
    private const string NoResult = "tool: c1=? [smalltalk.interrupted]";

    // More than any answer up to its cut: the buffer is full once, and only when nobody reads any more.
    private const int Room = 8;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>Streaming: two chunks of the answer have come. Not streaming: the agent works on an answer that comes at once.</summary>
    private static IEnumerable<TestCaseData> Cuts()
    {
        foreach (var cut in Enum.GetValues<TurnCut>())
        {
            yield return Row(cut, "streaming", Keep, Asked);
            yield return Row(cut, "streaming", Partial, Asked, Cut);
            yield return Row(cut, "streaming", Discard);
            yield return Row(cut, "after a tool", Keep, Asked, Call, Result);
            yield return Row(cut, "after a tool", Partial, Asked, Call, Result, Cut);
            yield return Row(cut, "after a tool", Discard);
            if (cut is TurnCut.ConsumerLeaves or TurnCut.EnumeratorAbandoned)
                continue;
            yield return Row(cut, "not streaming", Keep, Asked);
            yield return Row(cut, "not streaming", Partial, Asked);
            yield return Row(cut, "not streaming", Discard);
            yield return Row(cut, "in a tool", Keep, Asked, Call, NoResult);
            yield return Row(cut, "in a tool", Partial, Asked, Call, NoResult);
            yield return Row(cut, "in a tool", Discard);
        }
    }

    [TestCaseSource(nameof(Cuts))]
    public async Task What_is_stored_of_a_turn_that_is_cut(TurnCut cut, string where, TurnFailurePolicy policy, string[] stored)
    {
        await using var bed = new TurnTestBed();
        var agent = new FakeAgent("writer", (_, token) => AnswerAsync(cut, where, token));
        var process = bed.Start([agent, FakeAgent.Says("other", "Here.")], options => options.BufferedUpdates = cut == TurnCut.EnumeratorAbandoned ? Room : 64);
        var session = await process.OpenAsync();
        var turn = ConsumeAsync(process, session, cut, where, policy);

        var error = await EndOfAsync(bed, cut, turn);
        var next = process.SendAsync("other", "Again");
        if (cut == TurnCut.EnumeratorAbandoned)
            await StallAsync(bed);
        await next.WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        (await bed.StoredAsync()).Should().Equal([.. stored, "user: Again", "other: Here."]);
        process.Turns.GetPendingTurn(session).Should().BeNull("the turn has ended");
        (await bed.TopicsAsync()).Contains("turn:failed").Should().Be(policy != Discard);
        error?.GetType().Should().Be(ErrorOf(cut));
        if (error is TurnFailedException failed)
            failed.KeptUntil.Should().Be(stored.Length);
    }

    private async Task ConsumeAsync(TurnProcess process, ISession session, TurnCut cut, string where, TurnFailurePolicy policy)
    {
        var options = new TurnOptions
        {
            FailurePolicy = policy,
            IdleTimeout = cut == TurnCut.AgentIgnoresTokenFallsSilent ? Deadline : TimeSpan.FromHours(2),
            Timeout = cut == TurnCut.AgentIgnoresTokenTakesTooLong ? Deadline : TimeSpan.FromHours(2),
        };
        var updates = process.Turns.SendAsync(session, "writer", "Hi", options, _cancel.Token).GetAsyncEnumerator();
        var chunks = 0;
        while (await updates.MoveNextAsync())
        {
            chunks += updates.Current.Text.Length > 0 ? 1 : 0;
            if (cut == TurnCut.ConsumerLeaves && chunks == 2)
                await updates.DisposeAsync();
            if (cut != TurnCut.EnumeratorAbandoned || chunks < 1)
                continue;
            _left.SetResult();
            return;
        }
        throw new OperationCanceledException("The consumer has left.");
    }

    /// <summary>Cuts the turn, and tells what its consumer was told.</summary>
    private async Task<Exception?> EndOfAsync(TurnTestBed bed, TurnCut cut, Task turn)
    {
        if (cut is TurnCut.EnumeratorAbandoned)
        {
            await turn.WaitAsync(TurnTestBed.Guard, TimeProvider.System);
            return null;
        }
        if (cut is not (TurnCut.AgentThrows or TurnCut.ConsumerLeaves))
            await _waiting.Task.WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        if (cut is TurnCut.CallerCancels or TurnCut.AgentIgnoresTokenCallerCancels)
            await _cancel.CancelAsync();
        if (cut is TurnCut.AgentIgnoresTokenFallsSilent or TurnCut.AgentIgnoresTokenTakesTooLong)
            bed.Time.Advance(Deadline);
        await turn.WaitAsync(TurnTestBed.Guard, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return turn.Exception?.InnerException ?? (turn.IsCanceled ? new OperationCanceledException() : null);
    }

    /// <summary>Moves the clock when the buffer is full.</summary>
    private static async Task StallAsync(TurnTestBed bed)
    {
        await bed.Time.TimerSetAsync(TurnRunnerOptions.DefaultStallTimeout).Guarded();
        bed.Time.Advance(TurnRunnerOptions.DefaultStallTimeout);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync(TurnCut cut, string where, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (where is "after a tool" or "in a tool")
            yield return new(ChatRole.Assistant, [new FunctionCallContent("c1", "look")]) { FinishReason = ChatFinishReason.ToolCalls };
        if (where is "after a tool")
            yield return new(ChatRole.Tool, [new FunctionResultContent("c1", "seen")]);
        if (where is "after a tool" or "streaming")
        {
            yield return FakeAgent.Text("Hel");
            yield return FakeAgent.Text("lo");
        }
        if (cut == TurnCut.AgentThrows)
            throw new InvalidOperationException("The model is down.");
        if (cut == TurnCut.EnumeratorAbandoned)
        {
            await _left.Task.Guarded();
            for (var update = 0; update <= Room; update++)
                yield return FakeAgent.Text("");
        }
        _waiting.SetResult();
        var heeds = cut is TurnCut.CallerCancels or TurnCut.ConsumerLeaves;
        await HangGuard.ForeverAsync(heeds ? cancellationToken : CancellationToken.None);
    }

    private static Type? ErrorOf(TurnCut cut) =>
        cut switch
        {
            TurnCut.EnumeratorAbandoned => null,
            TurnCut.CallerCancels or TurnCut.ConsumerLeaves or TurnCut.AgentIgnoresTokenCallerCancels => typeof(OperationCanceledException),
            _ => typeof(TurnFailedException),
        };

    private static TestCaseData Row(TurnCut cut, string where, TurnFailurePolicy policy, params string[] stored) =>
        new TestCaseData(cut, where, policy, stored).SetArgDisplayNames(cut.ToString(), where, policy.ToString());
}
