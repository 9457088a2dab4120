using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Chooses the next speaker of a group.</summary>
/// <remarks>One instance serves many sessions at once and keeps nothing between calls; what it must remember is in the request. Safe for use by several threads.</remarks>
public interface ISpeakerSelector
{
    /// <summary>Chooses.</summary>
    /// <param name="request">The group, its history and who may speak.</param>
    /// <param name="cancellationToken">Cancels the choice.</param>
    /// <returns>
    /// The choice; its agent must be one of the candidates, or the turn ends. When it throws, the members speak in order; when it does not answer within the
    /// deadline of a director, the turn fails.
    /// </returns>
    ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default);

    /// <summary>Makes ready for members; called when membership changes, in the background. A selection never waits for it.</summary>
    /// <param name="members">The members, in order of membership.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Ends when the selector is ready.</returns>
    ValueTask PrepareAsync(IReadOnlyList<AgentDescriptor> members, CancellationToken cancellationToken = default) => default;
}
