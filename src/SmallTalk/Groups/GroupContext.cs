using System.Text;
using System.Text.Json;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Groups;

/// <summary>The shared context of one conversation: entries of the session's state under a prefix.</summary>
internal sealed class GroupContext(ISession session, ISharedState state, string group) : IGroupContext
{
    private const int MaxKeyBytes = 100;

    private readonly string _prefix = GroupNames.Context(group);

    public IReadOnlyList<string> Keys =>
        [.. session.StateNames.Where(name => name.StartsWith(_prefix, StringComparison.Ordinal)).Select(name => name[_prefix.Length..])];

    public JsonElement? Get(string key) => session.GetState(NameOf(key));

    public ValueTask<StateValue<T>?> GetAsync<T>(string key, CancellationToken cancellationToken = default) =>
        state.Of(session).GetAsync<T>(NameOf(key), cancellationToken);

    public ValueTask<StateWriteResult> SetAsync<T>(
        string key,
        T value,
        string author,
        StateWriteOptions? options = null,
        CancellationToken cancellationToken = default
    ) => state.Of(session).SetAsync(NameOf(key), value, author, options, cancellationToken);

    public ValueTask<StateWriteResult> UpdateAsync<T>(string key, Func<T?, T?> change, string author, CancellationToken cancellationToken = default) =>
        state.Of(session).UpdateAsync(NameOf(key), change, author, cancellationToken);

    private string NameOf(string key)
    {
        var fault = OpaqueText.FindFault(key) ?? (Encoding.UTF8.GetByteCount(key) > MaxKeyBytes ? $"is longer than {MaxKeyBytes} bytes" : null);
        return fault is null ? _prefix + key : throw new InvalidIdException("key of a group's context", key, fault);
    }
}
