namespace SmallTalk.Storage.Postgres;

/// <summary>What a commit does to the row of its session.</summary>
internal enum CommitHeader
{
    /// <summary>Moves version, sequence and expiry: the commonest.</summary>
    Append,

    /// <summary>Also changes status, metadata or the pending turn.</summary>
    Change,

    /// <summary>Makes the row.</summary>
    Create,
}
