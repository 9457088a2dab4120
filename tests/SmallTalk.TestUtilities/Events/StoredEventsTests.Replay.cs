using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Events;

public abstract partial class StoredEventsTests
{
    private const int Logged = 300;
    private const int Queries = 60;

    private static readonly string[] TopicNames = ["a:1", "a:2", "b:1", "b:2:c", "d"];
    private static readonly string[] Patterns = ["**", "a:1", "a:*", "*:1", "b:**", "d", "nothing:*"];
    private static readonly SessionId?[] SessionIds = [null, SessionId.Parse("s1"), SessionId.Parse("s2")];
    private static readonly Partition[] Partitions = [Partition.Default, Partition.Parse("tenant")];

    [Test]
    [Property("Requirement", "SC-011")]
    public async Task The_log_is_read_again_by_each_filter_and_by_several_also_after_a_restart()
    {
        await StartAsync();
        await FillLogAsync(new(11));
        var all = (await Bus.ReplayAsync(new() { Limit = 10_000 })).Events;
        all.Should().HaveCount(Logged);
        await CheckQueriesAsync(all, new(12));

        await CloseAsync();
        await StartAsync();

        await CheckQueriesAsync(all, new(13));
    }

    [Test]
    public async Task What_a_subscriber_has_not_had_can_be_read_and_a_gap_is_told()
    {
        await StartAsync();
        await LogAsync(Events(1, 4));
        var all = (await Bus.ReplayAsync(new())).Events;
        await _process!.Store.Events.SaveCursorAsync(new(new("ops"), all[0].Position, [all[2].Event.Id], null));
        (await ReplayedTopicsAsync(new() { Pattern = "n:*", MissedBy = "ops" })).Should().Equal("n:2", "n:4");
        (await Bus.ReplayAsync(new() { After = all[0].Position })).IsGap.Should().BeFalse();
        await Bus.Awaiting(it => it.ReplayAsync(new() { MissedBy = "nobody" }).AsTask()).Should().ThrowAsync<UnknownSubscriberException>();

        await _process.Store.Events.TrimAsync(_clock.GetUtcNow() + Hour, all[1].Position);
        await CloseAsync();
        await StartAsync();

        (await Bus.ReplayAsync(new() { Pattern = "n:*", MissedBy = "ops" })).IsGap.Should().BeTrue();
        (await ReplayedTopicsAsync(new() { Pattern = "n:*", MissedBy = "ops" })).Should().Equal("n:4");
        (await Bus.ReplayAsync(new())).IsGap.Should().BeTrue();
        (await Bus.ReplayAsync(new() { After = all[1].Position })).IsGap.Should().BeFalse("nothing after it is gone");
    }

    private async Task FillLogAsync(Random random)
    {
        for (var logged = 0; logged < Logged; logged += 50)
        {
            await LogAsync([.. Enumerable.Range(0, 50).Select(_ => AnyEvent(random))]);
            await AdvanceAsync(TimeSpan.FromMinutes(1));
        }
    }

    private NewEvent AnyEvent(Random random) =>
        Event(Any(random, TopicNames)) with
        {
            Session = Any(random, SessionIds),
            Partition = Any(random, Partitions),
            Priority = Any(random, Enum.GetValues<EventPriority>()),
        };

    private async Task CheckQueriesAsync(IReadOnlyList<EventRecord> all, Random random)
    {
        for (var number = 0; number < Queries; number++)
        {
            var query = new EventReplayQuery
            {
                Pattern = Any(random, Patterns),
                Session = Any(random, SessionIds),
                Partition = random.Next(2) == 0 ? null : Any(random, Partitions),
                MinimumPriority = Any(random, Enum.GetValues<EventPriority>()),
                After = random.Next(2) == 0 ? default : Any(random, all).Position,
                Since = random.Next(2) == 0 ? null : Any(random, all).AppendedAt,
                Limit = random.Next(1, 40),
            };
            var expected = all.SkipWhile(record => query.After != default && record.Position != query.After)
                .Skip(query.After == default ? 0 : 1)
                .Where(record => IsAskedFor(record, query));
            (await ReadAllAsync(query)).Select(record => record.Event.Id).Should().Equal(expected.Select(record => record.Event.Id), $"{query}");
        }
    }

    private static bool IsAskedFor(EventRecord record, EventReplayQuery query) =>
        new TopicPattern(query.Pattern).Matches(record.Event.Topic)
        && record.Event.Priority >= query.MinimumPriority
        && (query.Session is null || record.Event.Session == query.Session)
        && ((query.Partition is null && query.Session is null) || record.Event.Partition == (query.Partition ?? Partition.Default))
        && (query.Since is null || record.AppendedAt >= query.Since);

    private async Task<List<EventRecord>> ReadAllAsync(EventReplayQuery query)
    {
        var records = new List<EventRecord>();
        while (true)
        {
            var page = await Bus.ReplayAsync(query);
            page.Events.Count.Should().BeLessThanOrEqualTo(query.Limit);
            records.AddRange(page.Events);
            if (!page.HasMore)
                return records;
            query = query with { After = page.Position };
        }
    }

    private async Task<IEnumerable<string>> ReplayedTopicsAsync(EventReplayQuery query) =>
        (await Bus.ReplayAsync(query)).Events.Select(record => record.Event.Topic);

    private static T Any<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
