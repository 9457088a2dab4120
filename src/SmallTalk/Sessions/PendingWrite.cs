using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>A serialized change of one entry of a session's state.</summary>
/// <param name="Value">The new value; null deletes the entry.</param>
/// <param name="Author">Who changes it.</param>
internal readonly record struct PendingWrite(Payload? Value, string Author);
