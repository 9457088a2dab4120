using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>What addresses an entry of versioned state.</summary>
/// <param name="Partition">The tenant or user; empty by default.</param>
/// <param name="Session">The session the entry belongs to and is erased with; null for state that belongs to the partition.</param>
/// <param name="Name">The name within that scope, 1 to 256 bytes, same rules as a session id; segments by '/', for example <c>agent/writer/context</c>.</param>
public readonly record struct StateKey(Partition Partition, SessionId? Session, string Name)
{
    /// <summary>The order in which stores list names: by Unicode code point, which is the order of their UTF-8 bytes. For those who write stores.</summary>
    public static IComparer<string> NameOrder => OpaqueText.Order;

    /// <summary>Checks the name of an entry.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The same name.</returns>
    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    public static string CheckName(string? name) => OpaqueText.FindFault(name) is { } fault ? throw new InvalidIdException("state name", name, fault) : name!;

    /// <summary>Addresses an entry of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="name">The name of the entry.</param>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    public static StateKey OfSession(SessionKey session, string name) => new(session.Partition, session.Id, CheckName(name));

    /// <summary>Addresses an entry that belongs to a partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="name">The name of the entry.</param>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    public static StateKey OfPartition(Partition partition, string name) => new(partition, null, CheckName(name));
}
