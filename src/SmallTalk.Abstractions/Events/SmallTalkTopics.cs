namespace SmallTalk.Events;

/// <summary>The topics of the library's own events about sessions, turns, agents and groups. Payloads are JSON and carry their type and version.</summary>
public static class SmallTalkTopics
{
    /// <summary>A session was created.</summary>
    public const string SessionCreated = "session:created";

    /// <summary>A session expired.</summary>
    public const string SessionExpired = "session:expired";

    /// <summary>A session was invalidated.</summary>
    public const string SessionInvalidated = "session:invalidated";

    /// <summary>A turn was begun: the user's message is stored.</summary>
    public const string TurnStarted = "turn:started";

    /// <summary>A turn was ended by its last reply.</summary>
    public const string TurnCompleted = "turn:completed";

    /// <summary>A turn waits between two speakers until it is resumed.</summary>
    public const string TurnSuspended = "turn:suspended";

    /// <summary>A turn failed.</summary>
    public const string TurnFailed = "turn:failed";

    /// <summary>An agent gave a reply.</summary>
    public const string AgentReplied = "agent:replied";

    /// <summary>An agent failed in a turn.</summary>
    public const string AgentFailed = "agent:failed";

    /// <summary>The health of an agent has changed: it is healthy, suspect, failed, restarting or degraded.</summary>
    public const string AgentHealth = "agent:health";

    /// <summary>The system is degraded, because many agents have failed at once, or is so no longer.</summary>
    public const string SystemHealth = "system:health";

    /// <summary>A group conversation was made in a session.</summary>
    public const string GroupCreated = "group:created";

    /// <summary>An agent joined a group conversation.</summary>
    public const string GroupJoined = "group:joined";

    /// <summary>An agent left a group conversation.</summary>
    public const string GroupLeft = "group:left";

    /// <summary>A group conversation was paused.</summary>
    public const string GroupPaused = "group:paused";

    /// <summary>A group conversation was resumed.</summary>
    public const string GroupResumed = "group:resumed";

    /// <summary>A group conversation was ended.</summary>
    public const string GroupEnded = "group:ended";

    /// <summary>The next speaker of a group was chosen.</summary>
    public const string GroupSpeakerSelected = "group:speaker-selected";

    /// <summary>A task was added to the workflow of a group.</summary>
    public const string GroupTaskAdded = "group:task-added";

    /// <summary>A task of a group was begun.</summary>
    public const string GroupTaskStarted = "group:task-started";

    /// <summary>A task of a group was handed over to another member.</summary>
    public const string GroupTaskHandedOver = "group:task-handed-over";

    /// <summary>A task of a group was done.</summary>
    public const string GroupTaskCompleted = "group:task-completed";

    /// <summary>A task of a group could not be done.</summary>
    public const string GroupTaskFailed = "group:task-failed";

    /// <summary>A task of a group need not be done any more.</summary>
    public const string GroupTaskCancelled = "group:task-cancelled";

    /// <summary>A subscriber's queue was full and events were dropped for it (<see cref="FullQueueMode.DropNewest"/>).</summary>
    public const string SubscriberDropped = "subscriber:dropped";

    /// <summary>Events left the log before a subscriber had them.</summary>
    public const string SubscriberLostEvents = "subscriber:lost-events";

    /// <summary>A subscriber could not handle an event; it is kept as a dead letter.</summary>
    public const string SubscriberDeadLetter = "subscriber:dead-letter";
}
