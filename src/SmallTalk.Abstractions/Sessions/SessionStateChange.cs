using System.Text.Json;
using SmallTalk.State;

namespace SmallTalk.Sessions;

/// <summary>A change of one entry of a session's state.</summary>
/// <param name="Name">The name, for example <c>workflow</c>; 1 to 256 bytes.</param>
/// <param name="Value">The new value; null deletes the entry.</param>
/// <param name="Author">Who changes it.</param>
public sealed record SessionStateChange(string Name, JsonElement? Value, string Author)
{
    /// <summary>The version of the entry that the value was made from; 0 says that there was none, or that it was deleted. When another one is current, that is a conflict.</summary>
    /// <value>Null by default: the value builds upon what the session knows when it is committed. A change with an expected version is stored before it is acknowledged.</value>
    public long? ExpectedVersion { get; init; }

    /// <summary>Decides when another writer changed the entry.</summary>
    /// <value>Null by default: the registered <see cref="IStateConflictResolver"/>, or what <c>SmallTalk:State:OnConflict</c> says.</value>
    public IStateConflictResolver? OnConflict { get; init; }
}
