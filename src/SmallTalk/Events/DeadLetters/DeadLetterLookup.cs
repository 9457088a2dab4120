namespace SmallTalk.Events;

internal static class DeadLetterLookup
{
    /// <summary>Finds one dead letter; null when there is none.</summary>
    public static async ValueTask<DeadLetter?> FindDeadLetterAsync(
        this IEventLog log,
        string subscriberId,
        EventId eventId,
        CancellationToken cancellationToken
    )
    {
        var query = new DeadLetterQuery
        {
            SubscriberId = subscriberId,
            EventId = eventId,
            Limit = 1,
        };
        return await log.ListDeadLettersAsync(query, cancellationToken).ConfigureAwait(false) is [var letter] ? letter : null;
    }
}
