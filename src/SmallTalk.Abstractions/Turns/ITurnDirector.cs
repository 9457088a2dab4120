using System.Collections.ObjectModel;
using System.Text.Json;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>Says who speaks next within a turn of several agents. A turn sent to an agent alone needs none.</summary>
/// <remarks>
/// One instance serves many sessions at once and is called by several threads; what it must remember is in <see cref="TurnProgress"/> and in the session's
/// state. A decision that takes longer than the configured deadline, or that throws, fails the turn.
/// </remarks>
public interface ITurnDirector
{
    /// <summary>The name turns are sent to, unique among agents and groups without regard to case.</summary>
    string Name { get; }

    /// <summary>What its agents share in a session; each of them gets it with its request.</summary>
    /// <param name="session">The session, with everything committed so far.</param>
    /// <returns>The values by key; empty by default.</returns>
    IReadOnlyDictionary<string, JsonElement> GetShared(ISession session) => ReadOnlyDictionary<string, JsonElement>.Empty;

    /// <summary>Decides who speaks next, or that the turn ends.</summary>
    /// <param name="progress">How far the turn has come.</param>
    /// <param name="cancellationToken">Cancels the decision.</param>
    /// <returns>The next step.</returns>
    ValueTask<TurnStep> NextAsync(TurnProgress progress, CancellationToken cancellationToken = default);
}
