using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;

namespace SmallTalk.Groups;

/// <summary>
/// Chooses the member whose profile fits the message best. Without evidence for another in the words of the message the last speaker goes on; without
/// confidence the fallback decides.
/// </summary>
internal sealed partial class RelevanceSelector : ISpeakerSelector
{
    private readonly RelevanceRules _rules;
    private readonly RelevanceModels _models;
    private readonly MessageEmbedder? _embedder;
    private readonly ILogger _logger;

    internal RelevanceSelector(RelevanceRules rules, RelevanceModels models, MessageEmbedder? embedder, ILogger logger) =>
        (_rules, _models, _embedder, _logger) = (rules, models, embedder, logger);

    /// <summary>Who fits best answers; the others only when they are spoken to.</summary>
    public int? AnswersPerMessage => 1;

    /// <summary>Whether code of the host has a say: embeddings, or a selector to fall back on.</summary>
    internal bool AsksAnother => _embedder is not null || _rules.Selector is not null;

    internal static RelevanceSelector Create(IServiceProvider services, RelevanceOptions options)
    {
        var rules = RelevanceRules.From(options, services);
        var logger = (services.GetService<ILogger<RelevanceSelector>>() ?? NullLogger<RelevanceSelector>.Instance).Unfailing();
        var generator = rules.EmbeddingWeight > 0 ? services.GetService<IEmbeddingGenerator<string, Embedding<float>>>() : null;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var embedder = generator is null ? null : new MessageEmbedder(generator, rules.EmbeddingTimeout, time, logger);
        return new(rules, new(generator, time, logger), embedder, logger);
    }

    public async ValueTask PrepareAsync(IReadOnlyList<AgentDescriptor> members, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(members);
        await _models.PrepareAsync(members, cancellationToken).ConfigureAwait(false);
        if (_rules.Selector is { } fallback)
            await fallback.PrepareAsync(members, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Candidates is [var only])
            return new(only.Name, 1, "only candidate", new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase) { [only.Name] = 1 });
        var context = RelevanceContext.Of(request);
        var members = _models.Get(request.Members);
        float[]? similarity = null;
        if (_embedder is not null && members.Vectors is { } vectors)
            similarity = await _embedder.CompareAsync(context.Message, vectors, cancellationToken).ConfigureAwait(false);
        var ranking = RelevanceRanker.Rank(request, context, members, similarity, _rules.EmbeddingWeight);
        return await DecideAsync(request, ranking, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<SpeakerSelection> DecideAsync(SpeakerRequest request, RelevanceRanking ranking, CancellationToken cancellationToken)
    {
        if (ranking.Last >= 0 && ranking.Lead <= _rules.SwitchThreshold)
            return new(Choice(request, ranking, ranking.Last, KeptConfidence(ranking.Lead), "kept"));
        var confidence = ranking.Probabilities[ranking.Best];
        if (confidence < (_rules.MinConfidence ?? ranking.Model.MinConfidence))
            return FallBackAsync(request, ranking, cancellationToken);
        var reason = ranking.Best == ranking.Named ? "mentioned" : "relevant";
        return new(Choice(request, ranking, ranking.Best, confidence, ranking.Model.Model.IsFitted ? reason : $"{reason} (words only, not fitted yet)"));
    }

    private ValueTask<SpeakerSelection> FallBackAsync(SpeakerRequest request, RelevanceRanking ranking, CancellationToken cancellationToken)
    {
        switch (_rules.Fallback)
        {
            case RelevanceFallback.KeepLastSpeaker when ranking.Last >= 0:
                return new(Choice(request, ranking, ranking.Last, ranking.Probabilities[ranking.Last], "fallback: last speaker"));
            case RelevanceFallback.DefaultAgent when IndexOf(request, _rules.DefaultAgent) is >= 0 and var at:
                return new(Choice(request, ranking, at, ranking.Probabilities[at], "fallback: default agent"));
            case RelevanceFallback.Nobody:
                return new(new SpeakerSelection(null, 1 - ranking.Probabilities[ranking.Best], "fallback: nobody", Table(request, ranking)));
            case RelevanceFallback.Selector:
                return AskAsync(request, ranking, cancellationToken);
            default:
                return new(MostRelevant(request, ranking));
        }
    }

    private async ValueTask<SpeakerSelection> AskAsync(SpeakerRequest request, RelevanceRanking ranking, CancellationToken cancellationToken)
    {
        try
        {
            var selection = await _rules.Selector!.SelectAsync(request, cancellationToken).ConfigureAwait(false);
            if (selection?.Agent is null || IndexOf(request, selection.Agent) >= 0)
                return selection is null
                    ? MostRelevant(request, ranking)
                    : selection with
                    {
                        Reason = $"fallback: {selection.Reason}",
                        Scores = selection.Scores ?? Table(request, ranking),
                    };
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFallbackFailed(error, request.Group);
        }
        return MostRelevant(request, ranking);
    }

    private static SpeakerSelection MostRelevant(SpeakerRequest request, RelevanceRanking ranking) =>
        Choice(request, ranking, ranking.Best, ranking.Probabilities[ranking.Best], "fallback: most relevant");

    /// <summary>The odds between the last speaker and the best of the others: even at the threshold.</summary>
    private double KeptConfidence(float lead) => 1 / (1 + Math.Exp(lead - _rules.SwitchThreshold));

    private static SpeakerSelection Choice(SpeakerRequest request, RelevanceRanking ranking, int at, double confidence, string reason) =>
        new(request.Candidates[at].Name, confidence, reason, Table(request, ranking));

    private static Dictionary<string, double> Table(SpeakerRequest request, RelevanceRanking ranking)
    {
        var table = new Dictionary<string, double>(ranking.Probabilities.Length, StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < ranking.Probabilities.Length; at++)
            table[request.Candidates[at].Name] = ranking.Probabilities[at];
        return table;
    }

    private static int IndexOf(SpeakerRequest request, string? name)
    {
        for (var at = 0; at < request.Candidates.Count; at++)
            if (string.Equals(request.Candidates[at].Name, name, StringComparison.OrdinalIgnoreCase))
                return at;
        return -1;
    }

    [LoggerMessage(8052, LogLevel.Warning, "The selector behind relevance failed in group {Group}; the most relevant agent speaks")]
    private partial void LogFallbackFailed(Exception error, string group);
}
