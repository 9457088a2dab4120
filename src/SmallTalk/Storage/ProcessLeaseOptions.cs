namespace SmallTalk.Storage;

/// <summary>How this process holds its lease in the store (section <c>SmallTalk:Lease</c>).</summary>
public sealed class ProcessLeaseOptions
{
    internal const string Section = "SmallTalk:Lease";

    internal static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromSeconds(4);
    internal static readonly TimeSpan DefaultRenewInterval = TimeSpan.FromSeconds(1);

    /// <summary>The name of this process, unique among living ones. A fixed name lets a restarted process take up its own work at once.</summary>
    /// <value>1 to 256 bytes of printable text; the machine's name and a random suffix when it is null, which is the default.</value>
    public string? InstanceName { get; set; }

    /// <summary>How long the lease lasts without renewal; after that others may take this process's work over.</summary>
    /// <value>1 second to 10 minutes; 4 seconds by default.</value>
    public TimeSpan TimeToLive { get; set; } = DefaultTimeToLive;

    /// <summary>How often the lease is renewed in a store that several processes share.</summary>
    /// <value>100 milliseconds to half of <see cref="TimeToLive"/>; 1 second by default.</value>
    public TimeSpan RenewInterval { get; set; } = DefaultRenewInterval;
}
