namespace SmallTalk.Storage.Conformance;

/// <summary>A query for one partition brings a session of another.</summary>
internal sealed class PartitionLeak(ISessionStore inner) : MutantSessions(inner)
{
    public override ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default) =>
        Inner.QueryAsync(query with { Partition = null }, cancellationToken);
}
