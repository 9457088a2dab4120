namespace SmallTalk.Events;

/// <summary>How much an event matters. Values are part of the stored format and never change.</summary>
public enum EventPriority
{
    /// <summary>Ordinary.</summary>
    Normal = 0,

    /// <summary>Of interest to operators.</summary>
    High = 1,

    /// <summary>Must never be missed: always durable, and replayed by the default policy.</summary>
    Critical = 2,
}
