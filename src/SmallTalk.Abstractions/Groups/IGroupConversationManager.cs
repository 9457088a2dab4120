using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>Finds and makes the group conversations of sessions.</summary>
/// <remarks>
/// A group is registered, in code or configuration; a group conversation is that group in one session, with members and a status of its own. All of it is state of
/// the session: it survives a restart and is erased with the session. Safe for use by several threads.
/// </remarks>
public interface IGroupConversationManager
{
    /// <summary>The names of the registered groups, in order of registration.</summary>
    IReadOnlyList<string> Groups { get; }

    /// <summary>Makes a group conversation.</summary>
    /// <param name="session">The session.</param>
    /// <param name="group">The name of a registered group, without regard to case.</param>
    /// <param name="participants">The names of its members in order; null takes those with which the group was registered. 2 to 10 unless configured otherwise.</param>
    /// <param name="cancellationToken">Refuses what was not begun.</param>
    /// <returns>The conversation.</returns>
    /// <exception cref="GroupException">There is no such group, it exists already in this session, or its members are unknown, doubled, look alike, or are too few or too many.</exception>
    /// <exception cref="SessionGoneException">The session takes no changes.</exception>
    /// <exception cref="Storage.StoreException">The store failed.</exception>
    ValueTask<IGroupConversation> CreateAsync(
        ISession session,
        string group,
        IReadOnlyList<string>? participants = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Finds a group conversation. A group that was registered with members is there in every session, without having been made.</summary>
    /// <param name="session">The session.</param>
    /// <param name="group">The name of the group, without regard to case.</param>
    /// <returns>The conversation; null when there is none.</returns>
    IGroupConversation? Find(ISession session, string group);
}
