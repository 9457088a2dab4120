using System.Globalization;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Asks one selector, and another one when that is unsure, names nobody or fails. When the second one fails or only guesses, the answer of the first stands.</summary>
internal sealed class CompositeSelector(ISpeakerSelector first, ISpeakerSelector second, double minConfidence) : ISpeakerSelector
{
    public int? AnswersPerMessage => first.AnswersPerMessage;

    public bool IsRepeatable => first.IsRepeatable && second.IsRepeatable;

    public async ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var one = await SelectorAttempt.MakeAsync(first, request, cancellationToken).ConfigureAwait(false);
        if (one.Selection is { Agent: not null } sure && sure.Confidence >= minConfidence)
            return sure;
        var other = await SelectorAttempt.MakeAsync(second, request, cancellationToken).ConfigureAwait(false);
        return Combine(one, other);
    }

    public async ValueTask PrepareAsync(IReadOnlyList<AgentDescriptor> members, CancellationToken cancellationToken = default)
    {
        await Task.WhenAll(MakeReadyAsync(first), MakeReadyAsync(second)).ConfigureAwait(false);

        async Task MakeReadyAsync(ISpeakerSelector selector) => await selector.PrepareAsync(members, cancellationToken).ConfigureAwait(false);
    }

    private static SpeakerSelection Combine(SelectorAttempt one, SelectorAttempt other)
    {
        if (other.Selection is { } second && (second.Confidence > 0 || one.Selection is null))
            return second with { Reason = $"{ReasonOf(one)}, then: {second.Reason}", Scores = second.Scores ?? one.Selection?.Scores };
        if (one.Selection is { } first)
            return first with { Reason = $"{ReasonOf(one)}, and the second did not know: {other.Selection?.Reason ?? other.Fault}" };
        throw new InvalidOperationException($"Both selectors failed: {one.Fault}; {other.Fault}.", one.Error ?? other.Error);
    }

    private static string ReasonOf(SelectorAttempt attempt) =>
        attempt.Selection switch
        {
            null => attempt.Fault!,
            { Agent: null } nobody => $"{nobody.Reason}, nobody",
            var unsure => string.Create(CultureInfo.InvariantCulture, $"{unsure.Reason}, unsure ({unsure.Confidence:0.00})"),
        };
}
