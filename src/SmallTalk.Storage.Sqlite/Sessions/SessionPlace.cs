using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>What a commit must know of the session it builds upon; <c>IsOwned</c> says whether the newest commit had the same owner.</summary>
internal readonly record struct SessionPlace(long Pk, long Version, long LastSequence, SessionStatus Status, bool IsOwned);
