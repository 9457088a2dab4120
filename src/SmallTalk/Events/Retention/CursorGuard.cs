using Microsoft.Extensions.Logging;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Keeps events for subscribers that have not had them, for as long as <see cref="EventOptions.CursorProtection"/>; warns before they go, and tells when they are gone.</summary>
/// <remarks>Used by the purge alone.</remarks>
internal sealed partial class CursorGuard(IStoreBackend backend, EventOptions options, SubscriberEvents events, TimeProvider time, ILogger logger)
{
    private const double WarnAt = 0.8;

    private readonly ILogger _logger = logger;
    private readonly Dictionary<CursorKey, EventPosition> _told = [];

    /// <summary>How long events are kept at most.</summary>
    public TimeSpan Protection => options.CursorProtection ?? options.Retention;

    /// <summary>Purges what is past its retention and not protected.</summary>
    /// <returns>How many events.</returns>
    public async Task<long> TrimAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var cursors = await backend.Events.ListCursorsAsync(cancellationToken).ConfigureAwait(false);
        var purged = 0L;
        if (Protection > options.Retention && Slowest(cursors) is { } slowest)
            purged += await backend.Events.TrimAsync(now - options.Retention, slowest, cancellationToken).ConfigureAwait(false);
        purged += await backend.Events.TrimAsync(now - Protection, cancellationToken: cancellationToken).ConfigureAwait(false);
        foreach (var cursor in cursors)
            await LookAsync(cursor, now, cancellationToken).ConfigureAwait(false);
        return purged;
    }

    private static EventPosition? Slowest(IReadOnlyList<SubscriberCursor> cursors)
    {
        EventPosition? slowest = null;
        foreach (var cursor in cursors)
            if (slowest is not { } least || least.Covers(cursor.Position))
                slowest = cursor.Position;
        return slowest;
    }

    private async Task LookAsync(SubscriberCursor cursor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = await backend.Events.ReadAsync(EventFilter.All, cursor.Position, 1, cancellationToken).ConfigureAwait(false);
        if (next.Events is [var oldest] && now - oldest.AppendedAt >= Protection * WarnAt)
            LogSoonLost(cursor.Key.SubscriberId, oldest.AppendedAt, oldest.AppendedAt + Protection);
        if (!next.IsGap || (_told.TryGetValue(cursor.Key, out var told) && told == cursor.Position))
            return;
        _told[cursor.Key] = cursor.Position;
        LogLost(cursor.Key.SubscriberId, cursor.UpdatedAt);
        await events.LostAsync(cursor.Key.SubscriberId, cursor.Position, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(
        3042,
        LogLevel.Warning,
        "'{Subscriber}' has not had an event of {AppendedAt:u} yet; it will be purged at {LostAt:u}. Run the subscriber, delete its cursor, or raise SmallTalk:Events:CursorProtection."
    )]
    private partial void LogSoonLost(string subscriber, DateTimeOffset appendedAt, DateTimeOffset lostAt);

    [LoggerMessage(3043, LogLevel.Error, "Events were purged that '{Subscriber}' has not had (its cursor is of {UpdatedAt:u}): they are lost to it.")]
    private partial void LogLost(string subscriber, DateTimeOffset updatedAt);
}
