using System.Collections.Concurrent;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>What was loaded once is brought again and again, whatever others did.</summary>
internal sealed class KeptInMemory(ISessionStore inner) : MutantSessions(inner)
{
    private readonly ConcurrentDictionary<SessionKey, StoredSession> _kept = new();

    public override async ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default)
    {
        if (!_kept.TryGetValue(key, out var stored) && await Inner.LoadAsync(key, read, cancellationToken) is { } loaded)
        {
            _kept[key] = stored = loaded;
        }

        return stored;
    }
}
