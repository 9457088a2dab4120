using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>Gives the workflows of the groups that are registered. Safe for use by several threads.</summary>
internal sealed class GroupWorkflows(GroupCatalog catalog, TimeProvider time)
{
    /// <summary>The workflow of a group in a session.</summary>
    /// <exception cref="UnknownTargetException">There is no such group.</exception>
    internal IGroupWorkflow Of(ISession session, string group, string? correlationId = null)
    {
        var found = catalog.Find(group) ?? throw new UnknownTargetException(group, catalog.Groups.Select(known => known.Name));
        return Of(session, found, time, correlationId);
    }

    internal static IGroupWorkflow Of(ISession session, Group group, TimeProvider time, string? correlationId = null) =>
        new GroupWorkflow(session, group.Name, () => MembersOf(session, group), time, correlationId);

    private static IReadOnlyList<string> MembersOf(ISession session, Group group) =>
        GroupRecords.ReadConversation(session, group.Name) is { } record
            ? [.. record.Members.Select(member => member.Agent)]
            : [.. group.Members.Select(member => member.Name)];
}
