using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>Finds and makes the group conversations of sessions.</summary>
internal sealed class GroupConversationManager(GroupCatalog catalog, GroupConversationParts parts) : IGroupConversationManager
{
    public IReadOnlyList<string> Groups => [.. catalog.Groups.Select(group => group.Name)];

    public async ValueTask<IGroupConversation> CreateAsync(
        ISession session,
        string group,
        IReadOnlyList<string>? participants = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentException.ThrowIfNullOrEmpty(group);
        var found = catalog.Find(group) ?? throw Unknown(session, group);
        var faults = new List<string>();
        var members = parts.Membership.Check($"Group '{found.Name}'", participants ?? [.. found.Members.Select(member => member.Name)], faults);
        if (faults.Count > 0)
            throw new GroupException(session.Key, found.Name, faults);
        var conversation = new GroupConversation(session, found, parts);
        await conversation.CreateAsync(members, cancellationToken).ConfigureAwait(false);
        return conversation;
    }

    public IGroupConversation? Find(ISession session, string group)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentException.ThrowIfNullOrEmpty(group);
        if (catalog.Find(group) is not { } found)
            return null;
        return found.Members.Count > 0 || GroupRecords.ReadConversation(session, found.Name) is not null ? new GroupConversation(session, found, parts) : null;
    }

    private GroupException Unknown(ISession session, string group) =>
        new(
            session.Key,
            group,
            [$"No group is named '{group}'. Known: {string.Join(", ", Groups)}. Register it with AddGroup, or in {GroupOptions.SectionName}:Each."]
        );
}
