using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Integration.Migration;
using SmallTalk.Sessions;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Integration.Samples;

/// <summary>The sample worker, a real process with fifty conversations that hold everything in memory only (interval mode), is asked to end while turns are in flight.</summary>
[Property("Requirement", "FR-054")]
[Property("Requirement", "FR-041")]
public sealed class WorkerSampleTests : IDisposable
{
    private const int Conversations = 50;
    private const string NotReady = "not ready: the host is stopping";

    // An answer of sixteen words takes longer than the stop waits for it, and the worker has a second to say that it is not ready.
    private static readonly string[] Cut = ["SmallTalk:Shutdown:TurnTimeout=00:00:01", "Worker:WordPause=00:00:00.1"];
    private static readonly string[] Patient = ["SmallTalk:Shutdown:TurnTimeout=00:00:30"];
    private static readonly int Rounds = LongRun.Times(5, 100);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>On files everything is in memory until the stop; on a store that processes share the begin of a turn is stored at once.</summary>
    [TestCase("file")]
    [TestCase("sqlite")]
    [Property("Requirement", "SC-005")]
    public async Task Conversations_outlive_SIGTERM_again_and_again_and_turns_that_were_cut_are_gone_on_with(string engine)
    {
        var random = new Random(1);
        for (var left = Rounds; left > 0; left--)
        {
            var isCut = left % 2 == 0;
            var inFlight = random.Next(10, 40);
            using var worker = Start(engine, isCut ? Cut : Patient);
            await worker.ReadUntilAsync(() => worker.Answers.Count == Conversations && worker.TurnsInFlight >= inFlight);
            worker.Lines.Should().Contain("ready").And.NotContain(line => line.Contains("no answer"));
            await worker.TerminateAsync();
            (await worker.FinishAsync()).Should().Be(0, string.Join('\n', worker.Lines));

            worker.Answers.Values.Should().OnlyContain(durability => durability == "Memory", "only the stop has saved the last ones");
            worker
                .Lines.SkipWhile(line => line != NotReady)
                .Should()
                .Contain(
                    line => line.Contains(isCut ? "resume the turn after the restart" : "has its answer"),
                    "turns were in flight when it was not ready any more"
                );
            await CheckAsync(engine, worker, isCut);
        }
    }

    [Test]
    public async Task Ctrl_C_is_like_SIGTERM()
    {
        using var worker = WorkerProcess.StartInForeground(Settings("file"));
        await worker.ReadUntilAsync(() => worker.Answers.Count == Conversations && worker.TurnsInFlight > 0);
        await worker.InterruptAsync();
        (await worker.FinishAsync()).Should().Be(0, string.Join('\n', worker.Lines));

        worker.Lines.Should().Contain(NotReady).And.NotContain(line => line.Contains("no answer"));
        await CheckAsync("file", worker, isCut: false);
    }

    [Test]
    public async Task A_second_signal_cuts_turns_that_do_not_end_and_sessions_are_saved()
    {
        using var worker = Start("file", "Worker:WordPause=01:00:00");
        await worker.ReadUntilAsync(() => worker.Acknowledged.Count == Conversations);
        await worker.TerminateAsync();
        await worker.ReadUntilAsync(() => worker.Lines[^1] == NotReady);
        worker.Lines.Should().NotContain(line => line.Contains("no answer"));
        await worker.TerminateAsync();
        (await worker.FinishAsync()).Should().Be(0, string.Join('\n', worker.Lines));

        worker.Lines.Should().Contain(line => line.Contains("A second signal, SIGTERM, came during the stop"));
        worker.Lines.Should().Contain(line => line.Contains($"{Conversations} turns were cut because the stop was forced"));
        worker.Lines.Should().NotContain(line => line.Contains("turns did not end within"));
        await CheckAsync("file", worker, isCut: true);
    }

    [Test]
    public async Task A_server_that_is_gone_at_the_stop_gives_exit_code_1_and_the_name_of_every_session_that_lost_something()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        using var worker = Start(
            "postgres",
            $"STORAGE_CONNECTION={database}",
            "SmallTalk:Shutdown:SaveTimeout=00:00:02",
            "SmallTalk:Shutdown:CloseTimeout=00:00:00.5",
            "SmallTalk:Sessions:StoreRetryWindow=00:00:00"
        );
        await worker.ReadUntilAsync(() => worker.Answers.Count == Conversations && worker.TurnsInFlight >= Conversations / 2);
        await server.KillAsync();
        await worker.TerminateAsync();
        (await worker.FinishAsync()).Should().Be(1, string.Join('\n', worker.Lines));

        await server.RestartAsync();
        await using var store = await OpenStore.StartAsync(builder => builder.UsePostgres(database));
        var lost = new List<SessionId>();
        foreach (var (id, acknowledged) in worker.Acknowledged)
            if ((await store.Sessions.FindAsync(id))!.History.Count < acknowledged)
                lost.Add(id);
        // What a last save under way had stored may be named all the same.
        var named = Enumerable
            .Range(0, Conversations)
            .Select(IdOf)
            .Where(id => worker.Lines.Any(line => line.Contains($"Session '{id}' could not be saved: what it held in memory only is lost.")))
            .ToList();
        lost.Should().HaveCountGreaterThan(Conversations / 3).And.BeSubsetOf(named);
    }

    private WorkerProcess Start(string engine, params string[] settings) => WorkerProcess.Start([.. Settings(engine), .. settings]);

    // Nothing is saved by the clock before the stop.
    private string[] Settings(string engine) =>
        [
            $"STORAGE_TYPE={engine}",
            $"STORAGE_PATH={_folder["store"]}",
            "SmallTalk:Sessions:SaveMode=Interval",
            "SmallTalk:Sessions:SaveInterval=00:01:00",
            $"Worker:Conversations={Conversations}",
            "Worker:WordPause=00:00:00.05",
            "Worker:QuestionPause=00:00:00.1",
        ];

    /// <summary>A process that has seen nothing of it reads every conversation: all that was acknowledged is there, and a question without an answer is a turn that can be resumed.</summary>
    private async Task CheckAsync(string engine, WorkerProcess worker, bool isCut)
    {
        await using var store = await OpenStore.StartAsync(builder =>
            _ = engine == "file" ? builder.UseFileStore(_folder["store"]) : builder.UseSqlite(_folder["store"])
        );
        for (var number = 0; number < Conversations; number++)
        {
            var session = (await store.Sessions.FindAsync(IdOf(number)))!;
            var messages = new List<SessionMessage>();
            await foreach (var message in session.History.ReadAsync())
                messages.Add(message);
            var acknowledged = worker.Acknowledged[$"{session.Id}"];
            // A question is acknowledged before the worker hears the first word of its answer.
            messages.Count.Should().BeInRange(acknowledged, isCut ? acknowledged + 1 : acknowledged);
            messages.Select(message => message.Sequence).Should().Equal(Enumerable.Range(1, messages.Count).Select(sequence => (long)sequence));
            messages.Select(message => message.Message.Text).Should().Equal(Enumerable.Range(1, messages.Count).Select(Said));
            var isAnswered = messages.Count % 2 == 0;
            (store.Turns.GetPendingTurn(session) is null).Should().Be(isAnswered, $"{session.Id} has {messages.Count} messages");
            (isAnswered || isCut).Should().BeTrue("turns that are not cut come to their end");
        }
    }

    private static string Said(int sequence)
    {
        var question = $"question {(sequence + 1) / 2}";
        return sequence % 2 == 1 ? question : $"As to {question}: your parcel has left the house and will be with you tomorrow.";
    }

    private static SessionId IdOf(int number) => $"customer-{number}";
}
