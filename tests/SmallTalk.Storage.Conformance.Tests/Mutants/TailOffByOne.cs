using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>A tail of N brings a message too many or too few.</summary>
internal sealed class TailOffByOne(ISessionStore inner, int error) : MutantSessions(inner)
{
    public override ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default) =>
        Inner.LoadAsync(key, read.Kind is SessionReadKind.Tail ? SessionRead.Tail(Math.Max(0, read.Limit + error)) : read, cancellationToken);
}
