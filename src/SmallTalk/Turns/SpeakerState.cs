using System.Text;
using System.Text.Json;
using SmallTalk.Agents;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>What one speaker remembers, over the session's state; changes wait here for the speaker's next step.</summary>
internal sealed class SpeakerState(string agent, ISession session) : IAgentState
{
    private const int MaxNameBytes = 128;

    private readonly Lock _lock = new();
    private Dictionary<string, JsonElement?>? _changes;
    private bool _closed;

    public IReadOnlyList<string> Names
    {
        get
        {
            var prefix = PrefixOf(agent);
            var names = new SortedSet<string>(session.StateNames.Where(entry => entry.StartsWith(prefix, StringComparison.Ordinal)), StringComparer.Ordinal);
            lock (_lock)
                foreach (var (entry, value) in _changes ?? [])
                    _ = value is null ? names.Remove(entry) : names.Add(entry);
            return [.. names.Select(entry => entry[prefix.Length..])];
        }
    }

    public JsonElement? Get(string name)
    {
        var entry = EntryOf(name);
        lock (_lock)
            return _changes is not null && _changes.TryGetValue(entry, out var changed) ? changed : session.GetState(entry);
    }

    /// <exception cref="InvalidOperationException">The answer has ended: the change could not be stored any more.</exception>
    public void Set(string name, JsonElement? value)
    {
        var entry = EntryOf(name);
        lock (_lock)
        {
            if (_closed)
                throw new InvalidOperationException($"The answer of agent '{agent}' has ended; what it remembers can no longer be changed.");
            (_changes ??= [])[entry] = value?.Clone();
        }
    }

    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    internal static void CheckName(string name)
    {
        var fault = OpaqueText.FindFault(name) ?? (Encoding.UTF8.GetByteCount(name) > MaxNameBytes ? $"is longer than {MaxNameBytes} bytes" : null);
        if (fault is not null)
            throw new InvalidIdException("name of an agent's state", name, fault);
    }

    internal IReadOnlyList<SessionStateChange> Take()
    {
        lock (_lock)
        {
            if (_changes is null)
                return [];
            SessionStateChange[] taken = [.. _changes.Select(change => new SessionStateChange(change.Key, change.Value, agent))];
            _changes = null;
            return taken;
        }
    }

    internal void Close()
    {
        lock (_lock)
            _closed = true;
    }

    private static string PrefixOf(string agent) => $"agent:{agent}:";

    private string EntryOf(string name)
    {
        CheckName(name);
        return PrefixOf(agent) + name;
    }
}
