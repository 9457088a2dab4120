namespace SmallTalk.Events;

/// <summary>What configuration says of one subscriber; it comes before what its code says, so that operators can change it without a release.</summary>
public sealed class SubscriberOptions
{
    /// <summary>What it gets of the events that it missed.</summary>
    /// <value>Null, the default, leaves it to the code, else to <see cref="EventOptions.Replay"/>.</value>
    public ReplayOptions? Replay { get; set; }
}
