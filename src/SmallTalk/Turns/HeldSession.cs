using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Turns;

/// <summary>A session as it will be when the turn that is held back is committed; what is written through it goes to the session itself.</summary>
internal sealed class HeldSession(ISession inner, List<ChatMessage> messages, List<SessionStateChange> state) : ISession
{
    public SessionId Id => inner.Id;

    public SessionKey Key => inner.Key;

    public long Version => inner.Version;

    public SessionStatus Status => inner.Status;

    public DateTimeOffset CreatedAt => inner.CreatedAt;

    public SessionExpiry Expiry => inner.Expiry;

    public ISessionHistory History => new HeldHistory(inner, messages);

    public IReadOnlyDictionary<string, string> Metadata => inner.Metadata;

    public Payload PendingTurn => inner.PendingTurn;

    public IReadOnlyList<string> StateNames
    {
        get
        {
            var names = new SortedSet<string>(inner.StateNames, StringComparer.Ordinal);
            foreach (var change in state)
                _ = change.Value is null ? names.Remove(change.Name) : names.Add(change.Name);
            return [.. names];
        }
    }

    public JsonElement? GetState(string name) => state.FindLast(change => change.Name == name) is { } changed ? changed.Value : inner.GetState(name);

    public ValueTask<SessionReceipt> CommitAsync(SessionChange change, CancellationToken cancellationToken = default) =>
        inner.CommitAsync(change, cancellationToken);

    public ValueTask RefreshAsync(CancellationToken cancellationToken = default) => inner.RefreshAsync(cancellationToken);

    public ValueTask SaveAsync(CancellationToken cancellationToken = default) => inner.SaveAsync(cancellationToken);
}
