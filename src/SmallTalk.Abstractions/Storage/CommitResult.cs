namespace SmallTalk.Storage;

/// <summary>A store's answer to a commit.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Version">The version the commit made; when it was refused, the current one (0 when there is none).</param>
/// <param name="LastSequence">The sequence of the newest message of the session after the commit; when refused, the current one.</param>
/// <param name="FirstSequence">The sequence of the first message this commit appended; 0 when it appended none or was refused.</param>
/// <param name="CommittedAt">When, by the store's clock.</param>
public readonly record struct CommitResult(CommitStatus Status, long Version, long LastSequence, long FirstSequence, DateTimeOffset CommittedAt)
{
    /// <summary>Whether the commit is stored, by this call or an earlier one.</summary>
    public bool IsStored => Status is CommitStatus.Committed or CommitStatus.Repeated;
}
