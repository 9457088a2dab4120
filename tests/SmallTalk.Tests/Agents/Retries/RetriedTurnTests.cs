using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>Whole turns over a model that fails: tools run once per turn under one key each, and the conversation is that of a turn which nothing has disturbed.</summary>
[TestFixture(true)]
[TestFixture(false)]
[Property("Requirement", "FR-028")]
[Property("Requirement", "B-04")]
public sealed class RetriedTurnTests(bool isStreaming) : IDisposable
{
    private const int Before = 0;
    private const int Between = 1;
    private const int After = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly TurnTestBed _bed = new();
    private Task? _pause;

    public void Dispose() => _bed.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Test]
    public async Task A_model_that_fails_before_it_says_anything_leaves_no_trace([Values(Before, Between, After)] int where, [Values(1, 2)] int times)
    {
        var expected = await UndisturbedAsync();
        var model = new PayingModel(isStreaming) { Fails = (paid, attempt) => paid == where && attempt <= times ? 0 : null };
        var process = Start(model);

        await PassUntilAsync(process.SendAsync("cashier", PayingModel.Question, new() { TurnId = "t1" }));

        model.Paid.Should().Equal("t1/c1", "t1/c2");
        (await HashesAsync(process)).Should().Equal(expected);
    }

    [Test]
    public async Task A_model_that_fails_for_good_leaves_what_was_complete_and_no_tool_runs_again_in_that_turn([Values(Before, Between, After)] int where)
    {
        var expected = await UndisturbedAsync();
        var model = new PayingModel(isStreaming) { Fails = (paid, attempt) => paid == where && attempt <= 3 ? 0 : null };
        var process = Start(model);

        var failed = await FailAsync(process, "t1");

        model.Paid.Should().Equal(Keys("t1", where));
        failed.KeptUntil.Should().Be(1 + (2 * where));
        (await HashesAsync(process)).Should().Equal(expected.Take(1 + (2 * where)));
        await PassUntilAsync(process.SendAsync("cashier", PayingModel.Question, new() { TurnId = "t2" }));
        model.Paid.Should().Equal([.. Keys("t1", where), .. Keys("t2", 2)]);
    }

    [Test]
    public async Task A_model_that_fails_in_the_midst_of_what_it_says_is_asked_again_only_when_nobody_has_heard_it([Values(Before, Between, After)] int where)
    {
        var expected = await UndisturbedAsync();
        var model = new PayingModel(isStreaming) { Fails = (paid, attempt) => paid == where && attempt == 1 ? 1 : null };
        var process = Start(model);

        if (isStreaming)
        {
            var failed = await FailAsync(process, "t1");

            model.Paid.Should().Equal(Keys("t1", where));
            (await HashesAsync(process)).Should().Equal(expected.Take((int)failed.KeptUntil)).And.HaveCount(1 + (2 * where));
            return;
        }
        await PassUntilAsync(process.SendAsync("cashier", PayingModel.Question, new() { TurnId = "t1" }));

        model.Paid.Should().Equal(Keys("t1", 2));
        (await HashesAsync(process)).Should().Equal(expected);
    }

    /// <summary>Commit 1 creates the session, 2 is the question, 3 and 5 are calls, 4 and 6 their results, 7 is the answer.</summary>
    [TestCase(2, false)]
    [TestCase(3, true)]
    [TestCase(3, false)]
    [TestCase(4, true, "t1/c1")]
    [TestCase(4, false)]
    [TestCase(5, true)]
    [TestCase(5, false)]
    [TestCase(6, true, "t1/c2")]
    [TestCase(6, false)]
    [TestCase(7, true)]
    public async Task A_turn_that_is_killed_is_resumed_over_a_model_that_fails(int commit, bool isBefore, string? again = null)
    {
        var expected = await UndisturbedAsync();
        var model = new PayingModel(isStreaming) { Fails = (_, attempt) => attempt % 2 == 1 ? 0 : null };
        var killed = Start(model);
        killed.Faults.Add(StoreOperations.Commit, isBefore ? Fault.StopWorldBefore : Fault.StopWorldAfter, skip: commit - 1);
        _ = killed.SendAsync("cashier", PayingModel.Question, new() { TurnId = "t1" });
        await PassUntilAsync(killed.Faults.WorldStopped);

        var process = Start(model);
        await PassUntilAsync(process.ResumeAsync());

        model.Paid.Should().BeEquivalentTo((string[])[.. Keys("t1", 2), .. again is null ? Array.Empty<string>() : [again]]);
        (await HashesAsync(process)).Should().Equal(expected);
    }

    private static string[] Keys(string turn, int count) => [.. Enumerable.Range(1, count).Select(number => $"{turn}/c{number}")];

    private TurnProcess Start(PayingModel model) => Start(_bed, model);

    private static TurnProcess Start(TurnTestBed bed, PayingModel model) =>
        bed.Start([], more: services => services.AddSingleton(AgentSource.Of(provider => model.ToAgent(provider, retry: Fixed))));

    /// <summary>Pauses of one length: what the model asks for is longer than what is drawn.</summary>
    private static void Fixed(ChatRetryOptions options)
    {
        options.BaseDelay = TimeSpan.FromMilliseconds(10);
        options.Inspect = _ => new() { RetryAfter = $"{Pause.TotalSeconds}" };
    }

    private async Task<TurnFailedException> FailAsync(TurnProcess process, string turn)
    {
        var sent = process.SendAsync("cashier", PayingModel.Question, new() { TurnId = turn });
        var failed = await FluentActions.Awaiting(() => PassUntilAsync(sent)).Should().ThrowAsync<TurnFailedException>();
        failed.Which.InnerException.Should().BeOfType<AgentFailedException>().Which.Class.Should().Be(ErrorClass.Transient);
        return failed.Which;
    }

    /// <summary>Lets each pause pass.</summary>
    private async Task PassUntilAsync(Task end)
    {
        while (!end.IsCompleted)
        {
            _pause ??= _bed.Time.TimerSetAsync(Pause);
            await Task.WhenAny(_pause, end).Guarded();
            if (!_pause.IsCompleted)
                break;
            _pause = null;
            _bed.Time.Advance(Pause);
        }
        await end;
    }

    private async Task<string[]> UndisturbedAsync()
    {
        await using var bed = new TurnTestBed();
        var process = Start(bed, new(isStreaming));
        await process.SendAsync("cashier", PayingModel.Question, new() { TurnId = "t1" }).Guarded();
        return await HashesAsync(process);
    }

    private static async Task<string[]> HashesAsync(TurnProcess process) => await Transcript.HashesAsync(await process.OpenAsync());
}
