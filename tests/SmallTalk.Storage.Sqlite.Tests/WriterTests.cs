using Microsoft.Extensions.Logging.Abstractions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The writer: who finds nobody before it writes itself, what waits shares a transaction, and what fails fails alone.</summary>
[Property("Requirement", "B-02")]
public sealed class WriterTests : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly DatabaseFile _file;
    private readonly Observer _observer = new();

    public WriterTests()
    {
        _file = new(_folder["writer.db"], new() { Durability = SqliteDurability.Os, BusyTimeout = HangGuard });
        _file.Create();
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task What_waits_is_written_in_one_transaction()
    {
        await using var writer = Open();
        using var gate = new ManualResetEventSlim();
        var first = await HoldAsync(writer, gate);
        var others = Enumerable.Range(0, 20).Select(number => writer.WriteAsync(transaction => Insert(transaction, number), default)).ToList();

        gate.Set();
        await Task.WhenAll([first, .. others]).WaitAsync(HangGuard, TimeProvider.System);

        _observer.Transactions.Should().Be(2);
        (await CountAsync(writer)).Should().Be(20);
    }

    [Test]
    public async Task Who_finds_nobody_before_it_writes_on_its_own_thread_and_is_answered_at_once()
    {
        await using var writer = Open();

        var answer = writer.WriteAsync(_ => Environment.CurrentManagedThreadId, default);

        answer.IsCompletedSuccessfully.Should().BeTrue();
        (await answer).Should().Be(Environment.CurrentManagedThreadId);
        var failed = writer.WriteAsync<int>(_ => throw new InvalidOperationException("at fault"), default);
        failed.IsFaulted.Should().BeTrue("an error is in the answer, not thrown at once");
        writer.WriteAsync(transaction => Insert(transaction, 1), default).IsCompletedSuccessfully.Should().BeTrue();
    }

    [Test]
    public async Task Nobody_writes_for_others_and_where_many_come_the_writers_thread_does()
    {
        await using var writer = Open();
        using var gate = new ManualResetEventSlim();
        var first = await HoldAsync(writer, gate);
        var others = Enumerable.Range(0, 20).Select(_ => writer.WriteAsync(_ => Thread.CurrentThread.Name, default)).ToList();
        gate.Set();
        await first;
        var names = await Task.WhenAll(others).WaitAsync(HangGuard, TimeProvider.System);

        var next = await writer.WriteAsync(_ => Thread.CurrentThread.Name, default);
        await DrainAsync(writer);
        var single = writer.WriteAsync(_ => Environment.CurrentManagedThreadId, default);

        names.Should().OnlyContain(name => name == "SmallTalk SQLite writer");
        next.Should().Be("SmallTalk SQLite writer", "many came a moment ago");
        single.IsCompletedSuccessfully.Should().BeTrue("they come singly again");
    }

    [Test]
    public async Task Who_meets_another_process_hands_its_work_over_and_may_cease_to_wait()
    {
        await using var writer = Open();
        using var source = new CancellationTokenSource();
        using (var other = _file.Open())
        {
            other.Execute("begin immediate");
            var answer = writer.WriteAsync(transaction => Insert(transaction, 1), source.Token);
            answer.IsCompleted.Should().BeFalse("the other process writes, and this one waits elsewhere");
            await source.CancelAsync();
            await ((Func<Task>)(() => answer)).Should().ThrowAsync<OperationCanceledException>();
            other.Execute("rollback");
        }

        (await CountAsync(writer)).Should().Be(1, "the wait ended, not the work");
    }

    [Test]
    public async Task One_that_fails_takes_none_of_the_others_with_it()
    {
        await using var writer = Open();
        using var gate = new ManualResetEventSlim();
        var first = await HoldAsync(writer, gate);
        var before = writer.WriteAsync(transaction => Insert(transaction, 1), default);
        var bad = writer.WriteAsync(
            transaction =>
            {
                Insert(transaction, 2);
                return Insert(transaction, 1);
            },
            default
        );
        var after = writer.WriteAsync(transaction => Insert(transaction, 3), default);

        gate.Set();
        await Task.WhenAll(first, before, after).WaitAsync(HangGuard, TimeProvider.System);

        (await ((Func<Task>)(() => bad)).Should().ThrowAsync<StoreDamagedException>()).Which.InnerException.Should().NotBeNull();
        (await CountAsync(writer)).Should().Be(2);
    }

    [Test]
    public async Task A_cancelled_wait_leaves_the_work_on_its_way()
    {
        await using var writer = Open();
        using var gate = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        var first = await HoldAsync(writer, gate);
        var cancelled = writer.WriteAsync(transaction => Insert(transaction, 1), source.Token);

        await source.CancelAsync();
        gate.Set();

        await ((Func<Task>)(() => cancelled)).Should().ThrowAsync<OperationCanceledException>();
        await first;
        (await CountAsync(writer)).Should().Be(1);
    }

    [Test]
    public async Task Closing_finishes_what_waits_and_takes_no_more()
    {
        var writer = Open();
        using var gate = new ManualResetEventSlim();
        var first = await HoldAsync(writer, gate);
        var last = writer.WriteAsync(transaction => Insert(transaction, 1), default);
        var closing = writer.DisposeAsync().AsTask();
        var late = () => writer.WriteAsync(transaction => Insert(transaction, 2), default);

        await late.Should().ThrowAsync<ObjectDisposedException>();
        gate.Set();

        await closing.WaitAsync(HangGuard, TimeProvider.System);
        (await last).Should().Be(1);
        await first;
    }

    /// <summary>Makes the writer wait in a transaction; completes when it does.</summary>
    private static async Task<Task<bool>> HoldAsync(Writer writer, ManualResetEventSlim gate)
    {
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // It writes on the thread that asks.
        var held = Task.Run(() =>
            writer.WriteAsync(
                _ =>
                {
                    isHeld.TrySetResult();
                    return gate.Wait(HangGuard);
                },
                default
            )
        );
        await isHeld.Task.WaitAsync(HangGuard, TimeProvider.System);
        return held;
    }

    // A task may complete a moment before the writer's thread has put down what it wrote.
    private static async Task DrainAsync(Writer writer)
    {
        while (await writer.WriteAsync(_ => Thread.CurrentThread.Name, default) == "SmallTalk SQLite writer") { }
    }

    private Writer Open()
    {
        var connection = _file.Open();
        connection.Execute("create table if not exists t (n integer primary key)");
        return new(_file, connection, TimeProvider.System, _observer, NullLogger.Instance);
    }

    private static int Insert(WriteTransaction transaction, int number)
    {
        transaction.Connection.Execute($"insert into t values ({number})");
        return number;
    }

    private static Task<long> CountAsync(Writer writer) =>
        writer.WriteAsync(transaction => transaction.Connection.QueryLong("select count(*) from t"), default);

    private sealed class Observer : IWriteObserver
    {
        public int Transactions { get; private set; }

        public void OnWritten(WriteTransaction transaction) => Transactions++;
    }
}
