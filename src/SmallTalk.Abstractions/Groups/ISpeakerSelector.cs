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
}
