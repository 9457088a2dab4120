using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

/// <summary>Where a subscriber stands, in the store: claimed, saved after handling, batched by count and time, never before, and given back at the end.</summary>
/// <remarks>Used by one lane's loop, but for <see cref="Handled"/>.</remarks>
internal sealed partial class SubscriberCursorKeeper
{
    // The lease of a predecessor that was killed runs out within seconds; only what lasts longer is worth a warning.
    private const int RefusalsBeforeWarning = 10;

    private static readonly TimeSpan LastSaveTimeout = TimeSpan.FromSeconds(5);

    // So that the log can be trimmed behind a subscriber whose topics are silent.
    private static readonly TimeSpan IdleSaveInterval = TimeSpan.FromMinutes(5);

    private readonly CursorKey? _key;
    private readonly LaneProgress _progress;
    private readonly DeliveryTools _tools;
    private readonly ILogger _logger;
    private readonly long _interval;
    private readonly long _idleInterval;
    private EventPosition _savedPosition;
    private bool _isClaimed;
    private int _handledSinceSave;
    private long _savedAt;
    private int _refusals;

    /// <param name="key">The subscriber; null keeps nothing.</param>
    /// <param name="progress">What is to be saved.</param>
    /// <param name="tools">The store and the clock.</param>
    public SubscriberCursorKeeper(CursorKey? key, LaneProgress progress, DeliveryTools tools)
    {
        _key = key;
        _progress = progress;
        _tools = tools;
        _logger = tools.Logger;
        _interval = TimestampsIn(tools.Options.CursorSaveInterval);
        _idleInterval = TimestampsIn(IdleSaveInterval);
    }

    /// <summary>When a save is due, as a timestamp of the clock.</summary>
    public long DueAt => _key is null ? long.MaxValue : _savedAt + (Volatile.Read(ref _handledSinceSave) > 0 ? _interval : _idleInterval);

    /// <summary>Whether a save is due, or time to see whether there is something to save.</summary>
    public bool IsDue => _key is not null && (_handledSinceSave >= _tools.Options.CursorSaveCount || _tools.Time.GetTimestamp() >= DueAt);

    /// <summary>Takes up where the subscriber left off. A new one begins at the given end of the log, and that is stored at once.</summary>
    /// <returns>What it has missed, and what it is done with beyond its position; null while another living process has it.</returns>
    public async ValueTask<Claim?> TryClaimAsync(EventPosition end, CancellationToken cancellationToken)
    {
        if (_key is not { } key)
            return Take(new(end, Presence.Unbroken, []));
        var stored = await _tools.Backend.Events.GetCursorAsync(key, cancellationToken).ConfigureAwait(false);
        var claim = stored is null
            ? new(end, Presence.Unbroken, [])
            : new Claim(stored.Position, await Presence.OfAsync(stored, _tools, cancellationToken).ConfigureAwait(false), stored.Processed);
        var cursor = new SubscriberCursor(key, claim.Position, claim.Processed, _tools.Identity.Owner);
        var isSaved = await TrySaveAsync(cursor, cancellationToken).ConfigureAwait(false);
        // With one process nobody else is there, though the lease of one that was killed may not have run out.
        return isSaved || (stored is not null && !_tools.IsShared) ? Take(claim) : null;
    }

    /// <summary>An event was handled or kept as a dead letter. May be called from anywhere.</summary>
    /// <returns>Whether it is the first one since the last save, so that a save is due sooner than before.</returns>
    public bool Handled() => Interlocked.Increment(ref _handledSinceSave) == 1;

    /// <summary>Saves when enough was handled, or long enough ago.</summary>
    /// <returns>False when another process has taken the subscriber over.</returns>
    public ValueTask<bool> SaveIfDueAsync(CancellationToken cancellationToken)
    {
        if (!IsDue)
            return new(true);
        if (_handledSinceSave > 0 || _progress.Position != _savedPosition)
            return SaveAsync(cancellationToken);
        _savedAt = _tools.Time.GetTimestamp();
        return new(true);
    }

    /// <summary>Saves what is left and gives the cursor back when the lane ends; a failure only means that a few events come again.</summary>
    public async ValueTask GiveBackAsync()
    {
        if (!_isClaimed || _key is not { } key)
            return;
        try
        {
            using var deadline = new CancellationTokenSource(LastSaveTimeout, _tools.Time);
            var (position, beyond) = _progress.Read();
            await TrySaveAsync(new(key, position, beyond, _tools.Identity.Owner) { IsReleased = true }, deadline.Token).ConfigureAwait(false);
            _isClaimed = false;
        }
        catch (Exception error)
        {
            LogNotSaved(error, key.SubscriberId);
        }
    }

    private long TimestampsIn(TimeSpan span) => (long)(span.TotalSeconds * _tools.Time.TimestampFrequency);

    private Claim Take(Claim claim)
    {
        _progress.Reset(claim.Position);
        _savedPosition = claim.Position;
        _savedAt = _tools.Time.GetTimestamp();
        _handledSinceSave = 0;
        _isClaimed = true;
        return claim;
    }

    private async ValueTask<bool> SaveAsync(CancellationToken cancellationToken)
    {
        if (_key is not { } key)
            return true;
        var handled = _handledSinceSave;
        var (position, beyond) = _progress.Read();
        var isSaved = await TrySaveAsync(new(key, position, beyond, _tools.Identity.Owner), cancellationToken).ConfigureAwait(false);
        _savedAt = _tools.Time.GetTimestamp();
        if (isSaved)
        {
            Interlocked.Add(ref _handledSinceSave, -handled);
            _savedPosition = position;
        }
        return Judge(isSaved, key);
    }

    private bool Judge(bool isSaved, CursorKey key)
    {
        _refusals = isSaved ? 0 : _refusals + 1;
        if (isSaved || !_tools.IsShared)
        {
            if (_refusals == RefusalsBeforeWarning)
                LogHeldByAnother(key.SubscriberId);
            return true;
        }
        LogTakenOver(key.SubscriberId);
        _isClaimed = false;
        return false;
    }

    private async ValueTask<bool> TrySaveAsync(SubscriberCursor cursor, CancellationToken cancellationToken)
    {
        var events = _tools.Backend.Events;
        return await events.SaveCursorAsync(cursor, cancellationToken: cancellationToken).ConfigureAwait(false)
            || (
                await TakeOverAsync(cursor.Key, cancellationToken).ConfigureAwait(false)
                && await events.SaveCursorAsync(cursor, cancellationToken: cancellationToken).ConfigureAwait(false)
            );
    }

    // A predecessor that was killed still stands in the cursor: it is fenced first, which its lease allows once it has run out.
    private async ValueTask<bool> TakeOverAsync(CursorKey key, CancellationToken cancellationToken)
    {
        var stored = await _tools.Backend.Events.GetCursorAsync(key, cancellationToken).ConfigureAwait(false);
        return stored?.Owner is { } owner
            && owner != _tools.Identity.Owner
            && await _tools.Backend.Leases.FenceAsync(owner, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where a lane begins.</summary>
    internal sealed record Claim(EventPosition Position, Presence Presence, IReadOnlyList<EventId> Processed);
}
