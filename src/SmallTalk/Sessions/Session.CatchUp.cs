using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class Session
{
    /// <summary>Brings in what other writers have stored, and settles what of it conflicts with changes not stored yet.</summary>
    /// <param name="current">The set that is being sent; null when none is.</param>
    /// <returns>The first sequence of that set when it turns out to be stored already (0 when it has no messages); otherwise null.</returns>
    private async ValueTask<long?> CatchUpHoldingGateAsync(ChangeSet? current)
    {
        var before = _stored;
        var read = SessionRead.Since(before.LastSequence);
        var loaded = await _context.Calls.RunAsync(token => _context.Store.LoadAsync(Key, read, token), CancellationToken.None).ConfigureAwait(false);
        if (loaded is null || loaded.Header.LastSequence < before.LastSequence)
            throw BecomeGone(loaded?.Header.Status is SessionStatus.Open ? null : loaded?.Header.Status);

        _stored = before.CatchUp(loaded, _context.Codec);
        if (_sending is not null && FirstIn(loaded, _sending) is not null)
            _sending = null;
        try
        {
            if (current is not null && FirstIn(loaded, current) is { } first)
                return first;
            foreach (var set in Unsaved(current))
                await SettleAsync(set, before, loaded).ConfigureAwait(false);
            return null;
        }
        finally
        {
            // Whoever is refused now reads what it was refused for.
            Publish();
        }
    }

    /// <summary>Settles writes that were not made from the version that is current.</summary>
    /// <returns>As <see cref="CatchUpHoldingGateAsync"/>.</returns>
    private async ValueTask<long?> MeetExpectationsHoldingGateAsync(ChangeSet set) =>
        set.State.All(entry => IsMet(entry.Value, _stored.State.GetValueOrDefault(entry.Key)))
            ? null
            : await CatchUpHoldingGateAsync(set).ConfigureAwait(false);

    private static bool IsMet(PendingWrite write, StateSlot? known) =>
        write.ExpectedVersion is not { } expected || expected == (known is { Value: not null } ? known.Version : 0);

    private static long? FirstIn(StoredSession loaded, ChangeSet set)
    {
        foreach (var message in loaded.Messages)
            if (message.CommitId == set.CommitId)
                return message.Sequence;
        return loaded.State.Any(entry => entry.CommitId == set.CommitId) ? 0 : null;
    }

    private IEnumerable<ChangeSet> Unsaved(ChangeSet? current) => new[] { current, _sending }.OfType<ChangeSet>().Concat(_waiting).Distinct();

    private async ValueTask SettleAsync(ChangeSet set, SessionFacts before, StoredSession loaded)
    {
        foreach (var name in set.State.Keys.ToArray())
        {
            var known = before.State.GetValueOrDefault(name);
            var entry = loaded.State.FirstOrDefault(entry => entry.Key.Name == name) ?? await LearnDeletedAsync(name).ConfigureAwait(false);
            if (IsConflict(set.State[name], known, entry))
                await SettleAsync(set, name, before, entry).ConfigureAwait(false);
        }
    }

    // Who deleted an entry that was never seen here did so before: that is no conflict, only its version must be known.
    private static bool IsConflict(PendingWrite write, StateSlot? known, StateEntry? entry)
    {
        if (write.ExpectedVersion is { } expected)
            return expected == 0 ? entry is { Value: not null } : expected != entry?.Version;
        if (entry is null)
            return false;
        return known is null ? entry.Value is not null : known.Version != entry.Version && known.CommitId != entry.CommitId;
    }

    private async ValueTask<StateEntry?> LearnDeletedAsync(string name)
    {
        var key = StateKey.OfSession(Key, name);
        var entry = await _context.Calls.RunAsync(token => _context.Backend.State.GetAsync(key, token), CancellationToken.None).ConfigureAwait(false);
        if (entry is not null)
            _stored = _stored with { State = _stored.State.SetItem(name, new(entry.Version, entry.Value, entry.CommitId)) };
        return entry;
    }

    private async ValueTask SettleAsync(ChangeSet set, string name, SessionFacts before, StateEntry? entry)
    {
        var write = set.State[name];
        var proposed = ChangeSet.ToWrite(Key, name, write, before);
        proposed = proposed with { ExpectedVersion = write.ExpectedVersion ?? proposed.ExpectedVersion };
        _context.Instruments.Conflicted("state");
        LogStateConflict(_context.Log, Key, name, proposed.ExpectedVersion ?? 0, entry?.Version ?? 0);
        var conflict = await DescribeAsync(proposed, write, before.State.GetValueOrDefault(name), entry).ConfigureAwait(false);
        if (Resolve(set, write.Resolver ?? _context.Resolver, conflict) is { } settled && settled.Value != entry?.Value)
            set.State[name] = new(settled.Value, settled.Author, null, write.Resolver);
        else
            set.State.Remove(name);
    }

    private async ValueTask<StateConflict> DescribeAsync(StateWrite proposed, PendingWrite write, StateSlot? known, StateEntry? entry)
    {
        if (write.ExpectedVersion is not { } made || made == 0 || made == known?.Version)
            return new(entry, proposed, _context.Codec, write.ExpectedVersion == 0 ? null : known?.Value);
        var history = await _context
            .Calls.RunAsync(token => _context.Backend.State.GetHistoryAsync(proposed.Key, int.MaxValue, token), CancellationToken.None)
            .ConfigureAwait(false);
        return history.FirstOrDefault(kept => kept.Version == made) is { } from
            ? new(entry, proposed, _context.Codec, from.Value)
            : new(entry, proposed, _context.Codec);
    }

    // A change that was acknowledged in memory cannot be refused any more: the other's value stays, and the rest of the change is kept.
    private StateWrite? Resolve(ChangeSet set, IStateConflictResolver resolver, StateConflict conflict)
    {
        try
        {
            return resolver.Resolve(conflict);
        }
        catch (Exception error) when (ReferenceEquals(set, _sending) || _waiting.Contains(set))
        {
            LogStateRefused(_context.Log, Key, conflict.Proposed.Key.Name, error);
            return null;
        }
    }
}
