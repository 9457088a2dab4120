using System.Text.Json;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>Changes the stored conversation: together with its event.</summary>
internal sealed class GroupRecordWriter(ISession session, Group group, TimeProvider time)
{
    /// <summary>The conversation as this process knows it; one that was never changed has the members of its group.</summary>
    internal GroupRecord Current => GroupRecords.ReadConversation(session, group.Name) ?? Registered;

    private GroupRecord Registered => new() { Members = [.. group.Members.Select(member => new GroupMember(member.Name, 0))] };

    /// <exception cref="GroupException">There is one already.</exception>
    internal ValueTask<GroupRecord> CreateAsync(IReadOnlyList<GroupMember> members, CancellationToken cancellationToken) =>
        CommitAsync(
            () =>
                GroupRecords.ReadConversation(session, group.Name) is { } record
                    ? throw Refused(record, "exists already in this session. Find it (Find), and let agents join or leave")
                    : new(new() { Members = members }, SmallTalkTopics.GroupCreated, Agent: null),
            cancellationToken
        );

    /// <summary>Changes it.</summary>
    /// <param name="change">Makes the change of what is current, again for each attempt; null changes nothing.</param>
    /// <param name="cancellationToken">Refuses what was not begun.</param>
    /// <returns>The conversation after it.</returns>
    /// <exception cref="GroupException">It has ended.</exception>
    internal ValueTask<GroupRecord> ChangeAsync(Func<GroupRecord, GroupChange?> change, CancellationToken cancellationToken) =>
        CommitAsync(
            () =>
            {
                var record = Current;
                return record.Status == GroupStatus.Ended ? throw Refused(record, "has ended. Begin another one") : change(record);
            },
            cancellationToken
        );

    /// <summary>Ends it; ending what has ended changes nothing.</summary>
    internal ValueTask<GroupRecord> EndAsync(string because, CancellationToken cancellationToken) =>
        CommitAsync(
            () =>
                Current is { Status: not GroupStatus.Ended } record
                    ? new(record with { Status = GroupStatus.Ended, Because = because }, SmallTalkTopics.GroupEnded, Agent: null)
                    : null,
            cancellationToken
        );

    internal GroupException Refused(GroupRecord record, string why) =>
        new(session.Key, group.Name, [$"Group '{group.Name}' of session '{session.Key}' {why}."], record.Status);

    private ValueTask<GroupRecord> CommitAsync(Func<GroupChange?> make, CancellationToken cancellationToken) =>
        SessionEdit.RunAsync(session, () => make() is { } change ? (change.Record, ToCommit(change)) : (Current, (SessionChange?)null), cancellationToken);

    private SessionChange ToCommit(GroupChange change)
    {
        var payload = new GroupChangedPayload(group.Name, change.Agent, change.Record.Because, [.. change.Record.Members.Select(member => member.Agent)]);
        return new()
        {
            State = [new(GroupNames.Conversation(group.Name), JsonSerializer.SerializeToElement(change.Record, GroupJson.Default.GroupRecord), group.Name)],
            Events = [SessionEvent.Of(session.Key, change.Topic, payload, GroupJson.Default.GroupChangedPayload, time.GetUtcNow())],
        };
    }
}
