using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Agents.AI;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.AgentFramework;

/// <summary>The framework's session store over our ports: the session of each agent is a session of ours whose state holds it.</summary>
[Experimental("MAAI001")]
internal sealed class StoredAgentSessions(IStoreBackend store, PayloadCodec codec, TimeProvider time) : AgentSessionStore
{
    private const string Entry = "framework/session";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public override async ValueTask SaveSessionAsync(
        AIAgent agent,
        AgentSessionStoreKey key,
        AgentSession session,
        CancellationToken cancellationToken = default
    )
    {
        var serialized = await agent.SerializeSessionAsync(session, cancellationToken: cancellationToken).ConfigureAwait(false);
        var value = codec.WriteState(Entry, serialized);
        var place = PlaceOf(agent, key);
        var id = CommitId.New();
        for (var isRetry = false; ; isRetry = true)
        {
            var current = await store.Sessions.LoadAsync(place, SessionRead.HeaderOnly, cancellationToken).ConfigureAwait(false);
            var commit = new SessionCommit
            {
                CommitId = id,
                Key = place,
                ExpectedVersion = current?.Header.Version ?? 0,
                IsRetry = isRetry,
                State = [new StateWrite(StateKey.OfSession(place, Entry), value, agent.Name!)],
                Expiry = new(time.GetUtcNow() + Lifetime, Lifetime),
            };
            if ((await store.Sessions.CommitAsync(commit, cancellationToken).ConfigureAwait(false)).IsStored)
                return;
        }
    }

    public override async ValueTask<AgentSession?> GetSessionAsync(AIAgent agent, AgentSessionStoreKey key, CancellationToken cancellationToken = default)
    {
        var entry = await store.State.GetAsync(StateKey.OfSession(PlaceOf(agent, key), Entry), cancellationToken).ConfigureAwait(false);
        return entry?.Value is { } value
            ? await agent.DeserializeSessionAsync(codec.ReadState(value), cancellationToken: cancellationToken).ConfigureAwait(false)
            : null;
    }

    public override async ValueTask DeleteSessionAsync(AIAgent agent, AgentSessionStoreKey key, CancellationToken cancellationToken = default) =>
        await store.Sessions.DeleteAsync(PlaceOf(agent, key), default, cancellationToken).ConfigureAwait(false);

    // Names and ids of others may be of any length and hold anything: a digest keeps them apart and within our rules.
    private static SessionKey PlaceOf(AIAgent agent, AgentSessionStoreKey key)
    {
        var partitions = key.Partitions?.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => new[] { pair.Key, pair.Value }).ToList() ?? [];
        return new(
            Partition.Parse(partitions.Count == 0 ? null : $"framework/{Digest(partitions)}"),
            SessionId.Parse(
                $"framework/{Digest([agent.Name ?? throw new ArgumentException("The agent needs a name: its id changes.", nameof(agent)), key.SessionId])}"
            )
        );
    }

    private static string Digest(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => $"{part.Length}:{part}")))));
}
