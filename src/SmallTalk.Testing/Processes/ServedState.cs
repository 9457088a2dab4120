using System.Text.Json;
using SmallTalk.Agents;
using SmallTalk.Turns;

namespace SmallTalk.Testing;

/// <summary>What an agent in a child remembers of a session: what the host has sent, and what was changed since, which goes back with the next reply.</summary>
internal sealed class ServedState(Dictionary<string, JsonElement> values) : IAgentState
{
    private readonly Lock _lock = new();
    private Dictionary<string, JsonElement?>? _changes;
    private bool _isClosed;

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
                return [.. values.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public JsonElement? Get(string name)
    {
        SpeakerState.CheckName(name);
        lock (_lock)
            return values.TryGetValue(name, out var value) ? value : null;
    }

    /// <exception cref="InvalidOperationException">The answer has ended: the change could not be stored any more.</exception>
    public void Set(string name, JsonElement? value)
    {
        SpeakerState.CheckName(name);
        lock (_lock)
        {
            if (_isClosed)
                throw new InvalidOperationException("The answer has ended; what the agent remembers can no longer be changed.");
            (_changes ??= new(StringComparer.Ordinal))[name] = value?.Clone();
            if (value is { } set)
                values[name] = set.Clone();
            else
                values.Remove(name);
        }
    }

    /// <summary>A reply with what was changed since the last one.</summary>
    public ChildFrame WithChanges(ChildFrame reply)
    {
        lock (_lock)
        {
            if (_changes is not { } changes)
                return reply;
            _changes = null;
            return reply with
            {
                Changed = changes
                    .Where(change => change.Value is not null)
                    .ToDictionary(change => change.Key, change => change.Value!.Value, StringComparer.Ordinal),
                Removed = [.. changes.Where(change => change.Value is null).Select(change => change.Key)],
            };
        }
    }

    public void Close()
    {
        lock (_lock)
            _isClosed = true;
    }
}
