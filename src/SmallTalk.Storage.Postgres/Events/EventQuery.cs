using Npgsql;
using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// Makes the statement that reads events by a filter. Session, topic or priority choose an index that brings the events in order; what else the filter
/// says is tested on the way. The end of the log comes with the events, from the same snapshot: a later one would hide what lies between.
/// </summary>
internal static class EventQuery
{
    private const string Urgent = "(priority = 1 and priority > 0)";
    private const string Critical = "(priority = 2 and priority > 0)";

    /// <summary>Makes the statement and its parameters.</summary>
    /// <param name="filter">Which events.</param>
    /// <param name="after">The position after which they are read.</param>
    /// <param name="rows">How many at most.</param>
    public static (string Statement, NpgsqlParameter[] Parameters) Make(EventFilter filter, long after, long rows)
    {
        var parameters = new List<NpgsqlParameter> { Param.Long(after), Param.Long(rows) };
        var criteria = Criteria(filter, parameters);
        // Asked for one level at a time and merged: as a range, priority would not be in order of position.
        var events = filter is { MinimumPriority: EventPriority.High, Session: null, Topic: null }
            ? $"(({Select($"{Urgent}{criteria}")}) union all ({Select($"{Critical}{criteria}")})) urgent order by position limit $2"
            : $"({Select($"{Priority(filter)}{criteria}")}) found";
        return (
            $"""
            with log as materialized (select last, trimmed from st_log limit 1)
            select log.last, log.trimmed, e.* from log left join lateral (select * from {events}) e on true order by e.position
            """,
            [.. parameters]
        );
    }

    /// <summary>The first moment of the store's clock, which counts whole microseconds, that is not before a moment.</summary>
    public static long FirstMicrosecond(DateTimeOffset moment)
    {
        var below = Moments.ToMicroseconds(moment);
        return Moments.FromMicroseconds(below) < moment ? below + 1 : below;
    }

    private static string Select(string where) => $"select {EventStatements.Columns} from st_event where {where} and position > $1 order by position limit $2";

    private static string Priority(EventFilter filter) =>
        filter.MinimumPriority switch
        {
            <= EventPriority.Normal => "true",
            EventPriority.High => "priority >= 1",
            _ => Critical,
        };

    private static string Criteria(EventFilter filter, List<NpgsqlParameter> parameters)
    {
        var text = "";
        void Add(string comparison, NpgsqlParameter value)
        {
            parameters.Add(value);
            text += $" and {comparison} ${parameters.Count}";
        }
        if (filter.Session is { } session)
        {
            Add("partition =", Param.Text((filter.Partition ?? Partition.Default).Value));
            Add("session =", Param.Text(session.Value));
        }
        else if (filter.Partition is { } partition)
            Add("partition =", Param.Text(partition.Value));
        if (filter.Topic is { } topic)
            Add("topic =", Param.Text(topic));
        if (filter.AppendedFrom is { } from)
            Add("at >=", Param.Long(FirstMicrosecond(from)));
        return text;
    }
}
