namespace SmallTalk.Groups;

/// <summary>The vetoes and boosts that hold now. Few and short-lived: each question goes through all of them.</summary>
internal sealed class SpeakerInfluence(TimeProvider time) : ISpeakerInfluence
{
    private const double MostBoost = 1_000;

    private readonly Lock _lock = new();
    private volatile Entry[] _entries = [];

    public IDisposable Veto(string agent, string reason, string? group = null, TimeSpan? duration = null) => Add(agent, null, reason, group, duration);

    public IDisposable Boost(string agent, double factor, string reason, string? group = null, TimeSpan? duration = null)
    {
        if (!(factor > 0 && factor <= MostBoost))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, $"It must be more than 0 and at most {MostBoost}.");
        return Add(agent, factor, reason, group, duration);
    }

    /// <summary>Why an agent may not speak in a group; null when it may.</summary>
    internal string? FindVeto(string agent, string group)
    {
        foreach (var entry in _entries)
            if (entry.Factor is null && entry.IsOf(agent, group) && !IsOver(entry))
                return entry.Reason;
        return null;
    }

    /// <summary>What an agent's score is multiplied by, and why.</summary>
    internal (double Factor, string? Reason) BoostOf(string agent, string group)
    {
        var (product, reason) = (1.0, (string?)null);
        foreach (var entry in _entries)
            if (entry.Factor is { } factor && entry.IsOf(agent, group) && !IsOver(entry))
                (product, reason) = (product * factor, entry.Reason);
        return (product, reason);
    }

    private Entry Add(string agent, double? factor, string reason, string? group, TimeSpan? duration)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        ArgumentException.ThrowIfNullOrEmpty(reason);
        if (duration is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(given, TimeSpan.Zero, nameof(duration));
        var entry = new Entry(this, agent, group, factor, reason, duration is { } length ? time.GetUtcNow() + length : null);
        lock (_lock)
            _entries = [.. _entries.Where(other => !IsOver(other)), entry];
        return entry;
    }

    private void Remove(Entry entry)
    {
        lock (_lock)
            _entries = [.. _entries.Where(other => other != entry)];
    }

    private bool IsOver(Entry entry) => entry.Until is { } until && until <= time.GetUtcNow();

    private sealed class Entry(SpeakerInfluence owner, string agent, string? group, double? factor, string reason, DateTimeOffset? until) : IDisposable
    {
        internal double? Factor => factor;

        internal string Reason => reason;

        internal DateTimeOffset? Until => until;

        internal bool IsOf(string name, string groupName) =>
            string.Equals(agent, name, StringComparison.OrdinalIgnoreCase)
            && (group is null || string.Equals(group, groupName, StringComparison.OrdinalIgnoreCase));

        public void Dispose() => owner.Remove(this);
    }
}
