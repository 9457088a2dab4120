using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>What a commit must know of the session it builds upon.</summary>
internal readonly record struct SessionPlace(long Pk, long Version, long LastSequence, SessionStatus Status);
