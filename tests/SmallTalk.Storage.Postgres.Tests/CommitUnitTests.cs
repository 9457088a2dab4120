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
            options => options.CommandTimeout = TimeSpan.FromMinutes(2),
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

    /// <summary>Commits of all kinds: with events and without, such that change more than the end, such that are refused, and two in a row of one session.</summary>
    private static async Task<List<SessionCommit>> CommitsAsync(PostgresStoreBackend together, PostgresStoreBackend alone)
    {
        var owner = (await together.Leases.AcquireAsync("host", TimeSpan.FromMinutes(1))).Owner;
        (await alone.Leases.AcquireAsync("host", TimeSpan.FromMinutes(1))).Owner.Should().Be(owner);
        var commits = new List<SessionCommit>();
        for (var number = 0; number < Sessions; number++)
        {
            var key = new SessionKey(string.Create(CultureInfo.InvariantCulture, $"session-{number:00}"));
            var create = Given.Commit(key, 0, "first") with { Owner = owner, Metadata = Payload("kept"), PendingTurn = Payload("begun") };
            foreach (var store in (PostgresStoreBackend[])[together, alone])
                (await store.Sessions.CommitAsync(create)).Status.Should().Be(CommitStatus.Committed);
            commits.AddRange(Kind(number, Given.Commit(key, 1, $"second of {number}") with { Owner = owner }));
        }
        return commits;
    }

    private static IEnumerable<SessionCommit> Kind(int number, SessionCommit commit) =>
        (number % 10) switch
        {
            1 => [commit with { Events = [Event(commit.Key, 0)] }],
            2 => [commit with { Events = [Event(commit.Key, 0), Event(commit.Key, 1), Event(commit.Key, 2), Event(commit.Key, 3)] }],
            3 => [commit with { PendingTurn = Payload("goes on") }],
            4 => [commit with { PendingTurn = default(Payload), Metadata = Payload("new"), Events = [Event(commit.Key, 0)] }],
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
            Payload = Payload($"{session.Id} {number}"),
        };

    private static Payload Payload(string text) => new(Encoding.UTF8.GetBytes($"\"{text}\""));

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
            $"{Encoding.UTF8.GetString(header.Metadata.Bytes.Span)} {Encoding.UTF8.GetString(header.PendingTurn.Bytes.Span)}",
            .. stored.Messages.Select(message => $"{message.Sequence} {message.CommitId} {Encoding.UTF8.GetString(message.Payload.Bytes.Span)}"),
            .. events.Events.Select(Text),
        ];
    }

    private static string Text(EventRecord item) =>
        $"{item.Event.Id} {item.Event.Topic} {item.Event.Priority} {item.Event.CorrelationId} {Encoding.UTF8.GetString(item.Event.Payload.Bytes.Span)}";

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
