using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>What addresses a session in a store: its partition and its id.</summary>
/// <param name="Partition">The tenant or user; empty by default.</param>
/// <param name="Id">The id of the session, unique within the partition.</param>
public readonly record struct SessionKey(Partition Partition, SessionId Id)
{
    /// <summary>Addresses a session of the default partition.</summary>
    /// <param name="id">The id of the session.</param>
    public SessionKey(SessionId id)
        : this(Partition.Default, id) { }

    /// <summary>The key as text for logs: the id, after the partition and a slash when there is one.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Partition == default ? Id.ToString() : $"{Partition}/{Id}";
}
