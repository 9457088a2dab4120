using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>What a session needs of the manager that keeps it in memory.</summary>
internal interface ISessionHost
{
    /// <summary>Keeps a session that was unloaded in memory again.</summary>
    /// <param name="session">The session.</param>
    /// <param name="mayRefuse">Whether the limit of active sessions applies.</param>
    /// <exception cref="CapacityExceededException">The limit is reached.</exception>
    void Activate(Session session, bool mayRefuse);

    /// <summary>Says that the store takes nothing from this process any more.</summary>
    /// <param name="owner">Who was fenced.</param>
    void Fenced(ProcessOwner owner);
}
