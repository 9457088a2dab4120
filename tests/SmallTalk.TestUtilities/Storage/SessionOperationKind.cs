namespace SmallTalk.Storage;

/// <summary>What a generated operation does to a session.</summary>
public enum SessionOperationKind
{
    Commit,
    CommitState,
    Close,
    Repeat,
    RebasedRepeat,
    Delete,
    Tombstone,
    Tail,
}
