using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>A group in one session.</summary>
internal sealed class GroupConversation(ISession session, Group group, GroupConversationParts parts) : IGroupConversation
{
    private readonly GroupRecordWriter _writer = new(session, group, parts.Time);

    public string Name => group.Name;

    public ISession Session => session;

    public GroupStatus Status => _writer.Current.Status;

    public string? Because => _writer.Current.Because;

    public IReadOnlyList<GroupParticipant> Participants
    {
        get
        {
            var memory = GroupRecords.ReadMemory(session, Name);
            var record = _writer.Current;
            return [.. parts.Membership.Of(record).Select(agent => new GroupParticipant(agent, StatisticsOf(agent.Name, memory, record)))];
        }
    }

    public IGroupContext Context => new GroupContext(session, parts.State, Name);

    public IGroupWorkflow Workflow => GroupWorkflows.Of(session, group, parts.Time);

    public async IAsyncEnumerable<TurnUpdate> SendAsync(
        ChatMessage message,
        TurnOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(message);
        // What is known here may be old.
        if (_writer.Current.Status != GroupStatus.Active)
            await session.RefreshAsync(cancellationToken).ConfigureAwait(false);
        if (_writer.Current is { Status: not GroupStatus.Active } record)
            throw _writer.Refused(
                record,
                record.Status == GroupStatus.Paused
                    ? "is paused. Resume it first (ResumeAsync)"
                    : "has ended. Begin another one, in another session or another group"
            );
        await foreach (var update in parts.Turns.SendAsync(session, Name, message, options, cancellationToken).ConfigureAwait(false))
            yield return update;
    }

    public async ValueTask JoinAsync(string agent, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        var joined = await _writer
            .ChangeAsync(
                record =>
                {
                    var fault = parts.Membership.FindFault(record, agent, out var found);
                    if (fault is not null)
                        throw new GroupException(session.Key, Name, [$"'{agent}' cannot join group '{Name}': {fault}"], record.Status);
                    var turns = GroupRecords.ReadMemory(session, Name).Turns;
                    return new(record with { Members = [.. record.Members, new(found!.Name, turns)] }, SmallTalkTopics.GroupJoined, found.Name);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        parts.Preparation.Prepare(group, parts.Membership.Of(joined));
    }

    public async ValueTask LeaveAsync(string agent, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        var left = await _writer
            .ChangeAsync(
                record =>
                {
                    var member =
                        record.Members.FirstOrDefault(member => string.Equals(member.Agent, agent, StringComparison.OrdinalIgnoreCase))
                        ?? throw new GroupException(
                            session.Key,
                            Name,
                            [$"'{agent}' is no member of group '{Name}'. Members: {string.Join(", ", record.Members.Select(known => known.Agent))}."],
                            record.Status
                        );
                    return new(record with { Members = [.. record.Members.Where(other => other != member)] }, SmallTalkTopics.GroupLeft, member.Agent);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        parts.Preparation.Prepare(group, parts.Membership.Of(left));
    }

    public async ValueTask PauseAsync(string because = "paused", CancellationToken cancellationToken = default)
    {
        CheckReason(because);
        await _writer
            .ChangeAsync(
                record =>
                    record.Status == GroupStatus.Paused
                        ? null
                        : new(record with { Status = GroupStatus.Paused, Because = because }, SmallTalkTopics.GroupPaused, Agent: null),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public async IAsyncEnumerable<TurnUpdate> ResumeAsync(TurnOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await _writer
            .ChangeAsync(
                record =>
                    record.Status == GroupStatus.Active
                        ? null
                        : new(record with { Status = GroupStatus.Active, Because = null }, SmallTalkTopics.GroupResumed, Agent: null),
                cancellationToken
            )
            .ConfigureAwait(false);
        if (!string.Equals(parts.Turns.GetPendingTurn(session)?.Target, Name, StringComparison.OrdinalIgnoreCase))
            yield break;
        await foreach (var update in parts.Turns.ResumeTurnAsync(session, options, cancellationToken).ConfigureAwait(false))
            yield return update;
    }

    public async ValueTask EndAsync(string because = "ended", CancellationToken cancellationToken = default)
    {
        CheckReason(because);
        await _writer.EndAsync(because, cancellationToken).ConfigureAwait(false);
        await EndSuspendedTurnAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="GroupException">There is one already.</exception>
    internal async ValueTask CreateAsync(IReadOnlyList<AgentDescriptor> members, CancellationToken cancellationToken)
    {
        await _writer.CreateAsync([.. members.Select(member => new GroupMember(member.Name, 0))], cancellationToken).ConfigureAwait(false);
        parts.Preparation.Prepare(group, members);
    }

    /// <summary>A turn that waits for the group to be resumed would wait for ever.</summary>
    private async ValueTask EndSuspendedTurnAsync(CancellationToken cancellationToken)
    {
        if (
            parts.Turns.GetPendingTurn(session) is not { IsSuspended: true } pending
            || !string.Equals(pending.Target, Name, StringComparison.OrdinalIgnoreCase)
        )
            return;
        await foreach (var _ in parts.Turns.ResumeTurnAsync(session, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            // The director ends it.
        }
    }

    private SpeakerStatistics StatisticsOf(string agent, GroupMemory memory, GroupRecord record) => GroupStatistics.Of(agent, memory, record, parts.Monitor);

    private static void CheckReason(string because)
    {
        if (OpaqueText.FindFault(because) is { } fault)
            throw new InvalidIdException("reason", because, fault);
    }
}
