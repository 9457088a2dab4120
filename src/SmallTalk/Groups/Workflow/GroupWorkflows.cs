using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>Gives the workflows of the groups that are registered. Safe for use by several threads.</summary>
internal sealed class GroupWorkflows(IEnumerable<ITurnDirector> directors, TimeProvider time)
{
    /// <summary>The workflow of a group in a session.</summary>
    /// <exception cref="UnknownTargetException">There is no such group.</exception>
    internal IGroupWorkflow Of(ISession session, string group, string? correlationId = null)
    {
        var groups = directors.OfType<GroupDirector>();
        var director =
            groups.FirstOrDefault(director => string.Equals(director.Name, group, StringComparison.OrdinalIgnoreCase))
            ?? throw new UnknownTargetException(group, groups.Select(known => known.Name));
        return new GroupWorkflow(session, director.Name, () => director.MemberNames, time, correlationId);
    }
}
