using System.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>Commits that create or end sessions, with the events that say so in their outbox.</summary>
internal static class StatusChange
{
    private static readonly Payload NoContent = new("{}"u8.ToArray());

    public static SessionCommit Create(SessionKey key, SessionExpiry expiry, Payload? metadata, ProcessOwner? owner, DateTimeOffset now) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = 0,
            Owner = owner,
            Expiry = expiry,
            Metadata = metadata,
            Events = [Event(SmallTalkTopics.SessionCreated, "session.created/1", key, now)],
        };

    public static SessionCommit Expire(SessionKey key, long version, ProcessOwner? owner, DateTimeOffset now) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Owner = owner,
            Status = SessionStatus.Expired,
            Events = [Event(SmallTalkTopics.SessionExpired, "session.expired/1", key, now)],
        };

    /// <summary>
    /// Ends a session whose content is still to be removed: due at once, with the time its tombstone is to stay as its window. A tombstone has no
    /// window, so that a sweep tells one from the other.
    /// </summary>
    public static SessionCommit Invalidate(SessionKey key, long version, TimeSpan tombstone, ProcessOwner? owner, DateTimeOffset now) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Owner = owner,
            Status = SessionStatus.Invalidated,
            Expiry = new(now, tombstone),
            Events = [Event(SmallTalkTopics.SessionInvalidated, "session.invalidated/1", key, now)],
        };

    private static NewEvent Event(string topic, string type, SessionKey key, DateTimeOffset now) =>
        new()
        {
            Topic = topic,
            Partition = key.Partition,
            Session = key.Id,
            OccurredAt = now,
            TraceParent = Activity.Current?.Id,
            PayloadType = type,
            Payload = NoContent,
        };
}
