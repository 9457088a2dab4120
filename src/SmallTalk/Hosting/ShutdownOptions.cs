namespace SmallTalk.Hosting;

/// <summary>How long each step of a graceful stop may take; section <c>SmallTalk:Shutdown</c>.</summary>
/// <remarks>
/// With the defaults a stop takes less than 60 s. <c>HostOptions.ShutdownTimeout</c>, 30 s unless the host says otherwise, is raised to what these
/// steps need in all, and at least to 60 s; a longer one is left as it is.
/// </remarks>
public sealed class ShutdownOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "SmallTalk:Shutdown";

    internal static readonly TimeSpan DefaultTurnTimeout = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan DefaultSaveTimeout = TimeSpan.FromSeconds(15);
    internal static readonly TimeSpan DefaultCloseTimeout = TimeSpan.FromSeconds(2);

    private const int ClosedParts = 6;
    private static readonly TimeSpan LeastTotal = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MostOfOne = TimeSpan.FromMinutes(10);

    /// <summary>How long turns in flight may go on. Then they are cut, under their failure policy.</summary>
    /// <value>0 to 10 minutes; 30 s by default.</value>
    public TimeSpan TurnTimeout { get; set; } = DefaultTurnTimeout;

    /// <summary>How long saving all sessions may take, its one retry included.</summary>
    /// <value>1 s to 10 minutes; 15 s by default.</value>
    public TimeSpan SaveTimeout { get; set; } = DefaultSaveTimeout;

    /// <summary>How long each other step may take: ending turns that were cut, closing event bus, lease, store and alerts.</summary>
    /// <value>100 ms to 1 minute; 2 s by default.</value>
    public TimeSpan CloseTimeout { get; set; } = DefaultCloseTimeout;

    /// <summary>What a stop may take in all.</summary>
    internal TimeSpan Total
    {
        get
        {
            var total = Bounded(TurnTimeout) + Bounded(SaveTimeout) + (ClosedParts * Bounded(CloseTimeout));
            return total > LeastTotal ? total : LeastTotal;
        }
    }

    // The host asks for the total before the options are checked.
    private static TimeSpan Bounded(TimeSpan time) => time < MostOfOne ? time : MostOfOne;
}
