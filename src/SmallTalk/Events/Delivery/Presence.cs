namespace SmallTalk.Events;

/// <summary>Until when somebody had a subscriber subscribed, by the store's clock; what was appended later, up to its return, it has missed.</summary>
/// <param name="Until">Null: it was there all the time.</param>
internal readonly record struct Presence(DateTimeOffset? Until)
{
    /// <summary>Nothing was missed.</summary>
    public static Presence Unbroken => new(null);

    /// <summary>What a stored cursor says, before its owner is fenced.</summary>
    public static async ValueTask<Presence> OfAsync(SubscriberCursor cursor, DeliveryTools tools, CancellationToken cancellationToken)
    {
        if (cursor.Owner is not { } owner)
            return new(cursor.UpdatedAt);
        // Left without a word. With one process the log stood still while nobody was there; with several the lease says when it was last seen.
        if (!tools.IsShared)
            return Unbroken;
        var leases = await tools.Backend.Leases.ListAsync(cancellationToken).ConfigureAwait(false);
        if (leases.FirstOrDefault(lease => lease.Owner == owner) is not { } lease)
            return Unbroken;
        var last = lease.ExpiresAt > cursor.UpdatedAt ? lease.ExpiresAt : cursor.UpdatedAt;
        // Others that stood by have missed nothing, and have taken it within this time; a process that has just come may be quicker than they are.
        return new(last + tools.Options.ClaimInterval + tools.Options.MaxRetryDelay);
    }
}
