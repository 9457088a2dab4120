using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

/// <summary>Where a subscriber stands, in memory and in the store: saved after handling, batched by count and time, never before.</summary>
/// <remarks>Used by one delivery loop; <see cref="Position"/> may be read from anywhere.</remarks>
internal sealed partial class SubscriberCursorKeeper
{
    // The lease of a predecessor that was killed runs out within seconds; only what lasts longer is worth a warning.
    private const int RefusalsBeforeWarning = 10;

    private static readonly TimeSpan LastSaveTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CursorKey _key;
    private readonly DeliveryTools _tools;
    private readonly ILogger _logger;
    private EventPosition _position;
    private EventPosition _savedPosition;
    private bool _isLoaded;
    private int _movedSinceSave;
    private bool _handledSinceSave;
    private long _savedAt;
    private int _refusals;

    public SubscriberCursorKeeper(string subscriberId, DeliveryTools tools)
    {
        _key = new(subscriberId);
        _tools = tools;
        _logger = tools.Logger;
    }

    public EventPosition Position
    {
        get
        {
            lock (_gate)
                return _position;
        }
    }

    /// <summary>How long until a save is due; null when nothing that was handled waits to be saved.</summary>
    public TimeSpan? SaveIn
    {
        get
        {
            if (!_handledSinceSave)
                return null;
            var left = _tools.Options.CursorSaveInterval - _tools.Time.GetElapsedTime(_savedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private bool IsDue => _movedSinceSave >= _tools.Options.CursorSaveCount || SaveIn == TimeSpan.Zero;

    /// <summary>Takes up where the subscriber left off. A new one begins at the given end of the log, and that is stored at once.</summary>
    public async ValueTask LoadAsync(Task<EventPosition> end, CancellationToken cancellationToken)
    {
        var logEnd = await end.ConfigureAwait(false);
        var stored = await _tools.Backend.Events.GetCursorAsync(_key, cancellationToken).ConfigureAwait(false);
        SetPosition(stored?.Position ?? logEnd);
        _savedPosition = Position;
        _savedAt = _tools.Time.GetTimestamp();
        _isLoaded = true;
        if (stored is null)
            await SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    public void MoveTo(EventPosition position, bool handled)
    {
        if (position == _position)
            return;
        SetPosition(position);
        _movedSinceSave++;
        _handledSinceSave |= handled;
    }

    public async ValueTask SaveIfDueAsync(CancellationToken cancellationToken)
    {
        if (IsDue)
            await SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Saves what is left when the loop ends; a failure only means that a few events come again.</summary>
    public async ValueTask SaveAtEndAsync()
    {
        if (!_isLoaded || _position == _savedPosition)
            return;
        try
        {
            using var deadline = new CancellationTokenSource(LastSaveTimeout, _tools.Time);
            await SaveAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            LogNotSaved(error, _key.SubscriberId);
        }
    }

    private async ValueTask SaveAsync(CancellationToken cancellationToken)
    {
        var cursor = new SubscriberCursor(_key, _position, [], _tools.Identity.Owner);
        var isSaved = await TrySaveAsync(cursor, cancellationToken).ConfigureAwait(false);
        _savedAt = _tools.Time.GetTimestamp();
        _movedSinceSave = 0;
        _handledSinceSave = !isSaved;
        if (isSaved)
            _savedPosition = cursor.Position;
        _refusals = isSaved ? 0 : _refusals + 1;
        if (_refusals == RefusalsBeforeWarning)
            LogHeldByAnother(_key.SubscriberId);
    }

    private async ValueTask<bool> TrySaveAsync(SubscriberCursor cursor, CancellationToken cancellationToken)
    {
        var events = _tools.Backend.Events;
        return await events.SaveCursorAsync(cursor, cancellationToken: cancellationToken).ConfigureAwait(false)
            || (
                await TakeOverAsync(cancellationToken).ConfigureAwait(false)
                && await events.SaveCursorAsync(cursor, cancellationToken: cancellationToken).ConfigureAwait(false)
            );
    }

    // A predecessor that was killed still stands in the cursor: it is fenced first, which its lease allows once it has run out.
    private async ValueTask<bool> TakeOverAsync(CancellationToken cancellationToken)
    {
        var stored = await _tools.Backend.Events.GetCursorAsync(_key, cancellationToken).ConfigureAwait(false);
        return stored?.Owner is { } owner
            && owner != _tools.Identity.Owner
            && await _tools.Backend.Leases.FenceAsync(owner, cancellationToken).ConfigureAwait(false);
    }

    private void SetPosition(EventPosition position)
    {
        lock (_gate)
            _position = position;
    }
}
