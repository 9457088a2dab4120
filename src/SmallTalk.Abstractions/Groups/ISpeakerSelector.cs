using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Chooses the next speaker of a group.</summary>
/// <remarks>One instance serves many sessions at once and keeps nothing between calls; what it must remember is in the request. Safe for use by several threads.</remarks>
public interface ISpeakerSelector
{
    /// <summary>How many answers one user message gets in a group that does not say; null is one per member.</summary>
    int? AnswersPerMessage => null;

    /// <summary>Whether it decides the same again when it is asked the same after a restart. When it does not, its choice is stored before the agent is asked.</summary>
    bool IsRepeatable => false;

    /// <summary>Makes ready for members; called when membership changes, in the background. A selection never waits for it.</summary>
    /// <param name="members">The members.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    /// <returns>A task that completes when selections among them are at their best.</returns>
    ValueTask PrepareAsync(IReadOnlyList<AgentDescriptor> members, CancellationToken cancellationToken = default) => default;

    /// <summary>Chooses.</summary>
    /// <param name="request">The group, its history and who may speak.</param>
    /// <param name="cancellationToken">Cancels the choice.</param>
    /// <returns>
    /// The choice. When it is null, is none of the candidates, comes too late (<c>SmallTalk:Groups:SelectionTimeout</c>) or throws, the candidate speaks who has
    /// not spoken for longest.
    /// </returns>
    ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default);
}
