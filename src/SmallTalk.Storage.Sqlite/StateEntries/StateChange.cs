using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Sqlite;

/// <summary>What watchers of a scope are told: a new version of an entry, or that all entries of a session were removed.</summary>
internal readonly record struct StateChange(Partition Partition, SessionId? Session, StateEntry? Entry);
