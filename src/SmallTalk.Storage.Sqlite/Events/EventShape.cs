using SmallTalk.Events;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Which criteria a filter has: filters of one shape are read by one statement.</summary>
internal readonly record struct EventShape(bool HasPartition, bool HasSession, bool HasTopic, int MinimumPriority)
{
    /// <summary>Along the positions, every event tested.</summary>
    public const string NoIndex = "";

    /// <summary>The index that answers it: a session has fewer events than a topic, and a topic fewer than a priority.</summary>
    public string Index =>
        this switch
        {
            { HasSession: true } => "st_event_session",
            { HasTopic: true } => "st_event_topic",
            { MinimumPriority: > 0 } => "st_event_urgent",
            _ => NoIndex,
        };

    /// <summary>Whether it is answered by the index of priorities.</summary>
    public bool IsByPriority => Index == "st_event_urgent";

    public static EventShape Of(EventFilter filter) =>
        new(
            filter.Partition is not null || filter.Session is not null,
            filter.Session is not null,
            filter.Topic is not null,
            Math.Clamp((int)filter.MinimumPriority, 0, (int)EventPriority.Critical)
        );
}
