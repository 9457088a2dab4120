using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Events;

namespace SmallTalk.Tests.Events;

public sealed class ProcessedIdsTests
{
    private readonly FakeLogCollector _logs = new();

    [Test]
    [Property("Requirement", "FR-011a")]
    public void The_least_recently_used_are_forgotten_first()
    {
        var ids = new ProcessedIds(Budget(3));
        var records = Records(5);
        foreach (var record in records[..3])
            Add(ids, record);

        ids.Contains(records[0]).Should().BeTrue("and that is a use");
        Add(ids, records[3]);
        Add(ids, records[4]);

        records.Select(ids.Contains).Should().Equal(true, false, false, true, true);
        ids.Count.Should().Be(3);
    }

    [Test]
    [Property("Requirement", "FR-011a")]
    public void An_id_that_is_used_again_and_again_leaves_nothing_behind()
    {
        var ids = new ProcessedIds(Budget(2));
        var records = Records(2);
        Add(ids, records[0]);
        Add(ids, records[1]);

        for (var use = 0; use < 1_000; use++)
            ids.Contains(records[0]).Should().BeTrue();

        Add(ids, Records(1)[0]);
        ids.Contains(records[0]).Should().BeTrue();
        ids.Contains(records[1]).Should().BeFalse();
    }

    [Test]
    [Property("Requirement", "FR-011a")]
    public void What_has_left_the_log_is_forgotten()
    {
        var budget = Budget(10);
        var ids = new ProcessedIds(budget);
        foreach (var record in Records(4))
            Add(ids, record);

        ids.Forget(DateTimeOffset.UnixEpoch.AddSeconds(3));

        ids.Count.Should().Be(1);
        budget.Bytes.Should().Be(ProcessedIds.BytesPerId);
        ids.Clear();
        budget.Bytes.Should().Be(0);
    }

    [Test]
    [Property("Requirement", "FR-011a")]
    public void Above_the_limit_of_memory_all_remember_a_tenth_with_one_warning()
    {
        var budget = Budget(1_000, mostBytes: 500 * ProcessedIds.BytesPerId);
        var (first, second) = (new ProcessedIds(budget), new ProcessedIds(budget));
        foreach (var record in Records(400))
            Add(first, record);
        budget.Capacity.Should().Be(1_000);

        foreach (var record in Records(101))
            Add(second, record);

        budget.Capacity.Should().Be(100);
        _logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 3050);
        Add(first, Records(1)[0]);
        first.Count.Should().Be(100);
    }

    private static void Add(ProcessedIds ids, EventRecord record) => ids.Add(record.Event.Id, record.AppendedAt);

    private static EventRecord[] Records(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(index =>
                {
                    var at = DateTimeOffset.UnixEpoch.AddSeconds(index);
                    return new EventRecord(EventPosition.FromOrdinal(index + 1), at, new NewEvent { Topic = "a", OccurredAt = at });
                }),
        ];

    private ProcessedIdsBudget Budget(int capacity, long mostBytes = ProcessedIdsBudget.MostBytes) => new(capacity, new FakeLogger(_logs), mostBytes);
}
