using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>Commits that are alike and come together go by one statement, and do what each does by its own.</summary>
[Property("Requirement", "B-02")]
public sealed class CommitUnitTests
{
    private const int Sessions = 40;

    private static readonly DateTimeOffset Later = Given.FarAway.AddDays(1);

    [Test]
    public async Task What_goes_by_one_statement_is_what_goes_by_many()
    {
        using var one = await PostgresDatabases.Default.TakeAsync();
        using var other = await PostgresDatabases.Default.TakeAsync();
        await using var together = await PostgresDatabases.OpenAsync(
            one.Connection,
            options => (options.PoolSize, options.CommandTimeout) = (40, TimeSpan.FromMinutes(2)),
            time: new FakeTimeProvider()
        );
        await using var alone = await PostgresDatabases.OpenAsync(other.Connection);
        var commits = await CommitsAsync(together, alone);
        await using var full = await FullLanes.FillAsync(together, one.Connection);

        var tasks = commits.Select(commit => together.Sessions.CommitAsync(commit).AsTask()).ToList();
        await full.EmptyAsync();
        var results = await Task.WhenAll(tasks);

        foreach (var (commit, result) in commits.Zip(results))
            Told(result).Should().Be(Told(await alone.Sessions.CommitAsync(commit)), commit.Key.ToString());
        foreach (var key in commits.Select(commit => commit.Key).Distinct())
            (await TextAsync(together, key)).Should().Equal(await TextAsync(alone, key));
        (await StatementsAsync(one)).Should().BeLessThan(Sessions / 4);
    }

    [Test]
    public void Two_commits_of_one_session_are_not_of_one_unit()
    {
        CommitUnit.IsOne([Call("a")], Call("b")).Should().BeTrue();
        CommitUnit.IsOne([Call("a")], Call("a")).Should().BeFalse();
        CommitUnit.IsOne([Call("a"), Call("a")], Call("b")).Should().BeFalse();

        static CommitCall Call(string id)
        {
            var commit = Given.Commit(new(id), 1, "text") with { Owner = new("host", 1) };
            return new(commit, CommitShape.Of(commit), "", keptStateVersions: 1, CancellationToken.None);
        }
    }

    [TestCase(10_000, 1, 2)]
    [TestCase(40_000, 3, 12)]
    public async Task As_much_goes_by_one_statement_as_is_held_in_memory_without_harm(int size, int least, int most)
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PostgresDatabases.OpenAsync(
            database.Connection,
            options => (options.PoolSize, options.CommandTimeout) = (40, TimeSpan.FromMinutes(2)),
            time: new FakeTimeProvider()
        );
        var owner = (await store.Leases.AcquireAsync("host", TimeSpan.FromMinutes(1))).Owner;
        var keys = Enumerable.Range(0, 12).Select(number => new SessionKey(string.Create(CultureInfo.InvariantCulture, $"session-{number:00}"))).ToList();
        foreach (var key in keys)
            await store.Sessions.CommitAsync(Given.Commit(key, 0, "first") with { Owner = owner });
        await using var full = await FullLanes.FillAsync(store, database.Connection);

        var commits = keys.Select(key => store.Sessions.CommitAsync(Given.Commit(key, 1, new string('x', size)) with { Owner = owner }).AsTask()).ToList();
        await full.EmptyAsync();

        (await Task.WhenAll(commits)).Should().OnlyContain(result => result.Status == CommitStatus.Committed);
        (await StatementsAsync(database)).Should().BeInRange(least, most);
    }

    /// <summary>Commits of all kinds: with events and without, such that change more than the end, such that are refused, and two in a row of one session.</summary>
    private static async Task<List<SessionCommit>> CommitsAsync(PostgresStoreBackend together, PostgresStoreBackend alone)
    {
        var owner = (await together.Leases.AcquireAsync("host", TimeSpan.FromMinutes(1))).Owner;
        (await alone.Leases.AcquireAsync("host", TimeSpan.FromMinutes(1))).Owner.Should().Be(owner);
        var commits = new List<SessionCommit>();
        for (var number = 0; number < Sessions; number++)
        {
            var key = new SessionKey(string.Create(CultureInfo.InvariantCulture, $"session-{number:00}"));
            var create = Given.Commit(key, 0, "first") with
            {
                Owner = owner,
                Metadata = Payload("kept", PayloadEncodings.Brotli),
                PendingTurn = Payload("begun", PayloadEncodings.Encrypted),
            };
            foreach (var store in (PostgresStoreBackend[])[together, alone])
                (await store.Sessions.CommitAsync(create)).Status.Should().Be(CommitStatus.Committed);
            var message = new NewMessage(Payload($"second of {number}", (PayloadEncodings)(number % 4)));
            commits.AddRange(Kind(number, Given.Commit(key, 1) with { Messages = [message], Owner = owner }));
        }
        return commits;
    }

    private static IEnumerable<SessionCommit> Kind(int number, SessionCommit commit) =>
        (number % 10) switch
        {
            1 => [commit with { Events = [Event(commit.Key, 0)] }],
            2 => [commit with { Events = [Event(commit.Key, 0), Event(commit.Key, 1), Event(commit.Key, 2), Event(commit.Key, 3)] }],
            3 => [commit with { PendingTurn = Payload("goes on", PayloadEncodings.Brotli) }],
            4 => [commit with { PendingTurn = default(Payload), Metadata = Payload("new", PayloadEncodings.Encrypted), Events = [Event(commit.Key, 0)] }],
            5 => [commit with { Status = SessionStatus.Expired, Metadata = default(Payload) }],
            6 => [commit with { Expiry = new(Later, TimeSpan.FromHours(number)) }],
            7 => [commit with { ExpectedVersion = 7 }],
            _ when number == 18 => [commit, Given.Commit(commit.Key, 2, "third") with { Owner = commit.Owner }],
            _ when number == 29 => [commit with { Owner = commit.Owner! with { Epoch = 99 } }],
            _ => [commit],
        };

    private static NewEvent Event(SessionKey session, int number) =>
        new()
        {
            Session = session.Id,
            Topic = $"together:{number}",
            OccurredAt = Given.FarAway,
            CorrelationId = number == 0 ? null : $"of {session.Id}",
            Priority = (EventPriority)(number % 2),
            TraceParent = number == 1 ? "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" : null,
            PayloadType = number == 2 ? "told" : null,
            Payload = Payload($"{session.Id} {number}", (PayloadEncodings)number),
        };

    private static Payload Payload(string text, PayloadEncodings encodings = default) => new(Encoding.UTF8.GetBytes($"\"{text}\""), encodings);

    private static string Text(Payload payload) => $"{Encoding.UTF8.GetString(payload.Bytes.Span)} {payload.Encodings}";

    private static string Told(CommitResult result) =>
        string.Create(CultureInfo.InvariantCulture, $"{result.Status} {result.Version} {result.FirstSequence}-{result.LastSequence}");

    /// <summary>All that is stored of a session, but the times at which it was.</summary>
    private static async Task<List<string>> TextAsync(PostgresStoreBackend store, SessionKey key)
    {
        var stored = (await store.Sessions.LoadAsync(key, SessionRead.Whole))!;
        var header = stored.Header;
        _ = await store.Events.GetEndAsync();
        var events = await store.Events.ReadAsync(EventFilter.All with { Session = key.Id }, default, 1_000);
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{header.Version} {header.LastSequence} {header.Status} {header.Expiry} {header.Owner}"),
            $"{Text(header.Metadata)} {Text(header.PendingTurn)}",
            .. stored.Messages.Select(message => $"{message.Sequence} {message.CommitId} {Text(message.Payload)}"),
            .. events.Events.Select(Text),
        ];
    }

    private static string Text(EventRecord item) =>
        $"{item.Event.Id} {item.Event.Topic} {item.Event.Priority} {item.Event.CorrelationId} {item.Event.TraceParent} {item.Event.PayloadType} {Text(item.Event.Payload)}";

    /// <summary>How many statements have written what is newest of the sessions: those of one have the same transaction and the same place in it.</summary>
    private static async Task<long> StatementsAsync(TestDatabase database) =>
        (long)
            (
                await PostgresDatabases.ExecuteAsync(
                    database.Connection,
                    "select count(distinct (m.xmin::text, m.cmin::text)) from st_message m join st_session s on s.pk = m.session_pk where m.seq = 2 and s.id like 'session-%'"
                )
            )!;
}
