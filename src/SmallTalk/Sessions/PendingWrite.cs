using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>A serialized change of one entry of a session's state.</summary>
/// <param name="Value">The new value; null deletes the entry.</param>
/// <param name="Author">Who changes it.</param>
/// <param name="ExpectedVersion">The version that it was made from, 0 for none; null is what the session knows.</param>
/// <param name="Resolver">Decides when another writer changed the entry; null is the session's own resolver.</param>
internal readonly record struct PendingWrite(Payload? Value, string Author, long? ExpectedVersion, IStateConflictResolver? Resolver);
