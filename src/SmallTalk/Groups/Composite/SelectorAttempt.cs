namespace SmallTalk.Groups;

/// <summary>What came of asking one of several selectors.</summary>
/// <param name="Selection">Its answer, one that may stand; null when it failed.</param>
/// <param name="Fault">How it failed.</param>
/// <param name="Error">What it threw.</param>
internal readonly record struct SelectorAttempt(SpeakerSelection? Selection, string? Fault = null, Exception? Error = null)
{
    internal static async ValueTask<SelectorAttempt> MakeAsync(ISpeakerSelector selector, SpeakerRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return Judge(await selector.SelectAsync(request, cancellationToken).ConfigureAwait(false), request);
        }
        catch (Exception error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new(null, $"failed ({error.GetType().Name})", error);
        }
    }

    /// <summary>Selectors are code of the host: they may answer null, or one who may not speak.</summary>
    private static SelectorAttempt Judge(SpeakerSelection? selection, SpeakerRequest request)
    {
        if (selection is null)
            return new(null, "failed (no answer)");
        return selection.Agent is null || request.Candidates.Any(agent => string.Equals(agent.Name, selection.Agent, StringComparison.OrdinalIgnoreCase))
            ? new(selection)
            : new(null, "failed (its choice may not speak)");
    }
}
