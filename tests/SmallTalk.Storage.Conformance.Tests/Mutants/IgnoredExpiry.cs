namespace SmallTalk.Storage.Conformance;

/// <summary>A query by expiry brings no expired session.</summary>
internal sealed class IgnoredExpiry(ISessionStore inner) : MutantSessions(inner)
{
    public override async ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default)
    {
        var page = await Inner.QueryAsync(query, cancellationToken);
        return query.ExpiresUntil is { } until ? page with { Sessions = [.. page.Sessions.Where(header => header.Expiry.ExpiresAt > until)] } : page;
    }
}
