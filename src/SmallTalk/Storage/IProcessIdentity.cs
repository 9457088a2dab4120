namespace SmallTalk.Storage;

/// <summary>Who this process is towards the store.</summary>
internal interface IProcessIdentity
{
    /// <summary>The instance and the epoch of its lease, as it is now; null before the lease is acquired.</summary>
    ProcessOwner? Owner { get; }

    /// <summary>Is cancelled when the lease is lost to a successor.</summary>
    CancellationToken Lost { get; }
}
