using System.Text.Json;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>Changes the stored conversation: reads it, changes it, writes it with its event, and begins anew when another writer was first.</summary>
internal sealed class GroupRecordWriter(ISession session, Group group, TimeProvider time)
{
    private const int MaxAttempts = 50;

    /// <summary>The conversation as this process knows it; one that was never changed has the members of its group.</summary>
    internal GroupRecord Current => GroupRecords.ReadConversation(session, group.Name) ?? Registered;

    private GroupRecord Registered => new() { Members = [.. group.Members.Select(member => new GroupMember(member.Name, 0))] };

    /// <exception cref="GroupException">There is one already.</exception>
    internal async ValueTask CreateAsync(IReadOnlyList<GroupMember> members, CancellationToken cancellationToken)
    {
        await CommitAsync(
                () =>
                    GroupRecords.ReadConversation(session, group.Name) is { } record
                        ? throw Refused(record, "exists already in this session. Find it (Find), and let agents join or leave")
                        : new(new() { Members = members }, SmallTalkTopics.GroupCreated, Agent: null),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

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

    private async ValueTask<GroupRecord> CommitAsync(Func<GroupChange?> make, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Before the state is read: what is written must build upon what was read.
            var version = session.Version;
            if (make() is not { } change)
                return Current;
            try
            {
                await session.CommitAsync(ToCommit(change, version), cancellationToken).ConfigureAwait(false);
                return change.Record;
            }
            catch (SessionConflictException) when (attempt < MaxAttempts)
            {
                await session.RefreshAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private SessionChange ToCommit(GroupChange change, long version) =>
        new()
        {
            State = [new(GroupNames.Conversation(group.Name), JsonSerializer.SerializeToElement(change.Record, GroupJson.Default.GroupRecord), group.Name)],
            Events = [EventOf(change)],
            RequiredVersion = version,
        };

    private NewEvent EventOf(GroupChange change)
    {
        var payload = new GroupChangedPayload(group.Name, change.Agent, change.Record.Because, [.. change.Record.Members.Select(member => member.Agent)]);
        return new()
        {
            Topic = change.Topic,
            Partition = session.Key.Partition,
            Session = session.Id,
            OccurredAt = time.GetUtcNow(),
            PayloadType = $"{change.Topic.Replace(':', '.')}/1",
            Payload = new(JsonSerializer.SerializeToUtf8Bytes(payload, GroupJson.Default.GroupChangedPayload)),
        };
    }
}
