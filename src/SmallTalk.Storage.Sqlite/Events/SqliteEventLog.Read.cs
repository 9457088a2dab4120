using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using SmallTalk.Events;

namespace SmallTalk.Storage.Sqlite;

internal sealed partial class SqliteEventLog
{
    private static readonly SqlText FirstFrom = new("select position, at from st_event where position >= ?1 order by position limit 1");

    private static readonly ConcurrentDictionary<EventShape, SqlText> Reads = new();

    public ValueTask<EventPage> ReadAsync(EventFilter filter, EventPosition after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        StoreChecks.CheckCounted(after);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<EventPage>(cancellationToken);
        var (page, end) = readers.ReadAtOnce(connection => Read(connection, filter, after.Ordinal, limit));
        tail.Advance(end);
        return new(page);
    }

    /// <summary>The first position whose event was appended at a moment or later; beyond the end when there is none. Time never runs back along the log.</summary>
    private static long FindFirst(Connection connection, long from)
    {
        var (last, trimmed) = EndOf(connection);
        var (low, high) = (trimmed + 1, last + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var read = connection[FirstFrom].Set(middle);
            var isLater = !read.Step() || read.GetLong(1) >= from;
            read.Reset();
            (low, high) = isLater ? (low, middle) : (middle + 1, high);
        }
        return low;
    }

    private static (EventPage Page, long End) Read(Connection connection, EventFilter filter, long after, int limit)
    {
        var (last, trimmed) = EndOf(connection);
        var from = filter.AppendedFrom is { } time ? Math.Max(after, FindFirst(connection, Moments.ToMicrosecondsUp(time)) - 1) : after;
        var text = Reads.GetOrAdd(EventShape.Of(filter), static shape => new(TextOf(shape)));
        var read = connection[text]
            .Set(from)
            .Set(limit + 1L)
            .Set(filter.Partition?.Value ?? string.Empty)
            .Set(filter.Session?.Value)
            .Set(filter.Topic)
            .Set((long)filter.MinimumPriority);
        var page = new List<EventRecord>();
        while (read.Step())
        {
            if (page.Count == limit)
            {
                read.Reset();
                return (new(page, page[^1].Position, HasMore: true, IsGap: after < trimmed), last);
            }
            page.Add(EventRows.Read(read));
        }
        return (new(page, EventPosition.FromOrdinal(Math.Max(after, last)), HasMore: false, IsGap: after < trimmed), last);
    }

    internal static string TextOf(EventShape shape)
    {
        // The session's index has the partition in it. Priorities are asked for one by one and merged: as a range they would be answered by a scan.
        string[] priorities = shape.IsByPriority
            ?
            [
                .. Enumerable
                    .Range(shape.MinimumPriority, (int)EventPriority.Critical - shape.MinimumPriority + 1)
                    .Select(priority => $"priority = {priority} and priority > 0"),
            ]
            : [string.Empty];
        var parts = priorities.Select(priority => PartOf(shape, priority)).ToList();
        return parts.Count == 1
            ? parts[0]
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(" union all ", parts.Select(part => $"select * from ({part})"))} order by position limit ?2"
            );
    }

    private static string PartOf(EventShape shape, string priority)
    {
        var text = new StringBuilder($"select {EventRows.Columns} from st_event indexed by {shape.Index} where position > ?1");
        if (shape.Index == EventShape.NoIndex)
            text.Replace($"indexed by {shape.Index}", "not indexed");
        Add(priority.Length > 0, priority);
        Add(shape.HasPartition, "partition = ?3");
        Add(shape.HasSession, "session = ?4 and session is not null");
        Add(shape.HasTopic, "topic = ?5");
        Add(priority.Length == 0 && shape.MinimumPriority > 0, "priority >= ?6");
        // So that there are as many parameters in every text.
        return text.Append(" and ?6 is ?6 order by position limit ?2").ToString();

        void Add(bool isSet, string criterion)
        {
            if (isSet)
                text.Append(" and ").Append(criterion);
        }
    }
}
