namespace SmallTalk.Events;

/// <summary>A subscriber id is subscribed already in this process.</summary>
public sealed class SubscriberInUseException : SmallTalkException
{
    /// <summary>Creates the error.</summary>
    /// <param name="subscriberId">The id.</param>
    /// <param name="patterns">The patterns it is subscribed with.</param>
    public SubscriberInUseException(string subscriberId, IReadOnlyList<string> patterns)
        : base(
            $"'{subscriberId}' is subscribed already, with the patterns '{string.Join("', '", patterns ?? [])}'. Give each subscriber an id of its own, or one subscriber several patterns.",
            ErrorClass.Invalid
        ) => SubscriberId = subscriberId;

    /// <summary>The id.</summary>
    public string SubscriberId { get; }
}
