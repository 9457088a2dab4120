using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>The shared context of a group as the session has it in memory, read when it is asked for.</summary>
internal sealed class ContextView(ISession session, string group) : IReadOnlyDictionary<string, JsonElement>
{
    private readonly string _prefix = GroupNames.Context(group);

    public IEnumerable<string> Keys =>
        session.StateNames.Where(name => name.StartsWith(_prefix, StringComparison.Ordinal)).Select(name => name[_prefix.Length..]);

    public IEnumerable<JsonElement> Values => this.Select(entry => entry.Value);

    public int Count => Keys.Count();

    public JsonElement this[string key] => session.GetState(_prefix + key) ?? throw new KeyNotFoundException($"The group shares nothing named '{key}'.");

    public bool ContainsKey(string key) => session.GetState(_prefix + key) is not null;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonElement value)
    {
        var found = session.GetState(_prefix + key);
        value = found ?? default;
        return found is not null;
    }

    public IEnumerator<KeyValuePair<string, JsonElement>> GetEnumerator()
    {
        foreach (var key in Keys)
            if (session.GetState(_prefix + key) is { } value)
                yield return new(key, value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
