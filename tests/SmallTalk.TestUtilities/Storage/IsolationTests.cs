using System.Text;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>Tenants never meet: every hostile partition with hostile sessions, on every port. Each thing carries a text that names where it belongs.</summary>
public abstract class IsolationTests
{
    // Each partition has sessions of some of the ids, so that neighbours in the list share ids, and every id is in several partitions.
    private const int SessionsEach = 8;
    private static readonly DateTimeOffset FarAway = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static IReadOnlyList<Partition> Partitions { get; } = [Partition.Default, .. HostileTexts.All.Select(Partition.Parse)];

    [Test]
    [Property("Requirement", "FR-034b")]
    [Property("Requirement", "B-08")]
    public async Task Sessions_and_their_state_stay_in_their_partition()
    {
        await using var backend = await OpenAsync();
        await FillAsync(backend, withEvents: false);
        foreach (var partition in Partitions)
            await CheckSessionsAsync(backend, partition, KeysOf(partition));

        var (gone, kept) = (Partitions[2], Partitions.Where((_, index) => index != 2));
        foreach (var key in KeysOf(gone))
            (await backend.Sessions.DeleteAsync(key, default)).Should().BeTrue();
        await CheckSessionsAsync(backend, gone, []);
        foreach (var partition in kept)
            await CheckSessionsAsync(backend, partition, KeysOf(partition));
    }

    [Test]
    [Property("Requirement", "FR-034b")]
    [Property("Requirement", "B-08")]
    public async Task State_of_partitions_stays_in_its_partition_and_under_its_name()
    {
        await using var backend = await OpenAsync();
        foreach (var partition in Partitions)
        foreach (var name in NamesOf(partition))
            await backend.State.WriteAsync(new(StateKey.OfPartition(partition, name), Mark(partition, name), "author"), CommitId.New(), null);

        foreach (var partition in Partitions)
        {
            var names = NamesOf(partition).ToList();
            await CheckStateAsync(backend, partition, "", names);
            foreach (var prefix in HostileTexts.All)
                await CheckStateAsync(backend, partition, prefix, [.. names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))]);
        }
    }

    [Test]
    [Property("Requirement", "FR-034b")]
    [Property("Requirement", "B-08")]
    public async Task Events_stay_in_their_partition_and_session_and_are_redacted_alone()
    {
        await using var backend = await OpenAsync();
        await FillAsync(backend, withEvents: true);
        await CheckEventsAsync(backend, _ => false);

        // One session, then a whole partition; their neighbours share ids with them.
        var (one, whole) = (KeysOf(Partitions[5])[3], Partitions[7]);
        (await backend.Events.RedactAsync(one.Partition, one.Id)).Should().Be(1);
        await CheckEventsAsync(backend, key => key == one);
        (await backend.Events.RedactAsync(whole, null)).Should().Be(SessionsEach);
        await CheckEventsAsync(backend, key => key == one || key.Partition == whole);
    }

    [Test]
    [Property("Requirement", "FR-034b")]
    [Property("Requirement", "B-08")]
    public async Task Dead_letters_and_cursors_stay_with_their_partition_and_subscriber()
    {
        await using var backend = await OpenAsync();
        await FillAsync(backend, withEvents: true);
        var records = (await backend.Events.ReadAsync(EventFilter.All, default, 10_000)).Events;
        var subscribers = HostileTexts.All;
        foreach (var (index, record) in records.Index())
            await backend.Events.AddDeadLetterAsync(new(subscribers[index % subscribers.Count], record, 1, "error", FarAway));
        foreach (var subscriber in subscribers)
            (await backend.Events.SaveCursorAsync(new(new(subscriber), records[^1].Position, [], null))).Should().BeTrue();

        foreach (var partition in Partitions)
            (await backend.Events.ListDeadLettersAsync(new() { Partition = partition }))
                .Select(letter => KeyOf(letter.Event.Event))
                .Should()
                .BeEquivalentTo(KeysOf(partition));
        foreach (var (index, subscriber) in subscribers.Index())
            (await backend.Events.ListDeadLettersAsync(new() { SubscriberId = subscriber }))
                .Select(letter => letter.Event.Event.Id)
                .Should()
                .BeEquivalentTo(records.Where((_, number) => number % subscribers.Count == index).Select(record => record.Event.Id));

        await backend.Events.DeleteCursorsAsync("%");
        await backend.Events.DeleteCursorsAsync("tenant");
        (await backend.Events.ListCursorsAsync())
            .Select(cursor => cursor.Key.SubscriberId)
            .Should()
            .BeEquivalentTo(subscribers.Where(subscriber => subscriber is not ("%" or "tenant")));
    }

    /// <summary>Opens an empty store.</summary>
    protected abstract ValueTask<IStoreBackend> OpenAsync();

    private static async Task FillAsync(IStoreBackend backend, bool withEvents)
    {
        foreach (var partition in Partitions)
        foreach (var key in KeysOf(partition))
        {
            var commit = new SessionCommit
            {
                CommitId = CommitId.New(),
                Key = key,
                ExpectedVersion = 0,
                Expiry = new(FarAway),
                Messages = [new(Mark(partition, key.Id))],
                State = [new(StateKey.OfSession(key, "entry"), Mark(partition, key.Id), "author")],
                Events = withEvents ? [Event(key)] : [],
            };
            (await backend.Sessions.CommitAsync(commit)).Status.Should().Be(CommitStatus.Committed, key.ToString());
        }

        EventPosition position = default;
        for (var seen = 0; withEvents && seen < Partitions.Count * SessionsEach; )
        {
            await backend.Events.WaitAsync(position).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
            var page = await backend.Events.ReadAsync(EventFilter.All, position, 1000);
            (position, seen) = (page.Position, seen + page.Events.Count);
        }
    }

    private static async Task CheckSessionsAsync(IStoreBackend backend, Partition partition, IReadOnlyList<SessionKey> expected)
    {
        (await FindAsync(backend, new() { Partition = partition, Limit = 3 })).Should().Equal(expected.Order(Comparer<SessionKey>.Create(ById)));
        foreach (var prefix in HostileTexts.All)
            (await FindAsync(backend, new() { Partition = partition, IdPrefix = prefix }))
                .Should()
                .BeEquivalentTo(expected.Where(key => key.Id.Value.StartsWith(prefix, StringComparison.Ordinal)), $"the prefix is {prefix}");
        foreach (var id in HostileTexts.All.Select(SessionId.Parse))
        {
            var stored = await backend.Sessions.LoadAsync(new(partition, id), SessionRead.Whole);
            (stored is not null).Should().Be(expected.Contains(new(partition, id)));
            stored?.Messages.Single().Payload.Should().Be(Mark(partition, id));
            (await backend.State.ListAsync(partition, id, ""))
                .Select(entry => entry.Value!.Value)
                .Should()
                .Equal(stored is null ? [] : new[] { Mark(partition, id) });
        }
    }

    private static async Task<List<SessionKey>> FindAsync(IStoreBackend backend, SessionQuery query)
    {
        var keys = new List<SessionKey>();
        do
        {
            var page = await backend.Sessions.QueryAsync(query);
            keys.AddRange(page.Sessions.Select(header => header.Key));
            query = query with { After = page.Next };
        } while (query.After is not null);
        return keys;
    }

    private static async Task CheckStateAsync(IStoreBackend backend, Partition partition, string prefix, List<string> names)
    {
        var entries = await backend.State.ListAsync(partition, null, prefix);
        entries.Select(entry => entry.Key.Name).Should().BeEquivalentTo(names, $"the prefix is '{prefix}'");
        entries.Select(entry => entry.Value!.Value).Should().Equal(entries.Select(entry => Mark(partition, entry.Key.Name)));
    }

    private static async Task CheckEventsAsync(IStoreBackend backend, Predicate<SessionKey> isRedacted)
    {
        foreach (var partition in Partitions)
        {
            var ofPartition = (await backend.Events.ReadAsync(new() { Partition = partition }, default, 1000)).Events;
            ofPartition.Select(record => KeyOf(record.Event)).Should().Equal(KeysOf(partition));
            foreach (var key in KeysOf(partition))
            {
                var record = (await backend.Events.ReadAsync(new() { Partition = partition, Session = key.Id }, default, 1000)).Events.Single();
                KeyOf(record.Event).Should().Be(key);
                record.IsRedacted.Should().Be(isRedacted(key));
                record.Event.Payload.Should().Be(isRedacted(key) ? default : Mark(partition, key.Id));
            }
        }
    }

    private static IReadOnlyList<SessionKey> KeysOf(Partition partition) => [.. NamesOf(partition).Select(name => new SessionKey(partition, name))];

    private static IEnumerable<string> NamesOf(Partition partition)
    {
        var first = Partitions.Index().First(item => item.Item == partition).Index;
        return Enumerable.Range(first * 3, SessionsEach).Select(index => HostileTexts.All[index % HostileTexts.All.Count]);
    }

    private static SessionKey KeyOf(NewEvent item) => new(item.Partition, item.Session!.Value);

    private static NewEvent Event(SessionKey key) =>
        new()
        {
            Topic = "marked",
            Partition = key.Partition,
            Session = key.Id,
            OccurredAt = FarAway,
            Payload = Mark(key.Partition, key.Id),
        };

    private static int ById(SessionKey left, SessionKey right) => left.Id.CompareTo(right.Id);

    // Hexadecimal, so that no escape of JSON makes two of them alike.
    private static Payload Mark(Partition partition, SessionId id) => Mark(partition, id.Value);

    private static Payload Mark(Partition partition, string name) =>
        new(Encoding.UTF8.GetBytes($"\"{Convert.ToHexString(Encoding.UTF8.GetBytes(partition.Value))}/{Convert.ToHexString(Encoding.UTF8.GetBytes(name))}\""));
}
