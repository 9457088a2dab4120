using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;

namespace SmallTalk.Groups;

/// <summary>Asks a selector within its time, checks what it says, and puts something in its place that cannot fail.</summary>
internal sealed partial class SpeakerChooser(
    SpeakerInfluence influence,
    IAgentMonitor monitor,
    IOptions<GroupOptions> options,
    TimeProvider time,
    ILogger<SpeakerChooser> logger
)
{
    private const int MaxReason = 500;
    private const int MaxName = 100;

    private readonly ILogger _logger = logger.Unfailing();

    /// <summary>Chooses among those who may speak. Its agent is one of them, or null when nobody fits.</summary>
    public async ValueTask<SpeakerSelection> ChooseAsync(GroupScene scene, SpeakerPool pool, CancellationToken cancellationToken)
    {
        if (pool.Candidates is [var only])
            return new(only.Name, 1, SpeakerReasons.OnlyCandidate);
        SpeakerSelection? selection;
        try
        {
            var request = scene.ToRequest(pool.Candidates, monitor);
            selection = await AskAsync(scene.Group.Selector, request, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogLate(scene.Group.Name, options.Value.SelectionTimeout);
            return Fallback(scene, pool, "the selector did not answer in time");
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(error, scene.Group.Name);
            return Fallback(scene, pool, $"the selector failed ({error.GetType().Name})");
        }
        return Check(scene, pool, selection);
    }

    private SpeakerSelection Check(GroupScene scene, SpeakerPool pool, SpeakerSelection? selection)
    {
        if (selection is null)
            return Unusable(scene, pool, "the selector answered null");
        selection = Readable(selection);
        if (selection.Agent is null)
            return selection;
        if (SpeakerPool.Find(pool.Candidates, selection.Agent) is { } chosen)
            return Boosted(scene.Group.Name, pool, selection with { Agent = chosen.Name });
        var name = OneLine.Of(selection.Agent, MaxName);
        return Unusable(
            scene,
            pool,
            pool.PassedOver?.GetValueOrDefault(selection.Agent) is { } why ? $"'{name}' may not speak ({why})" : $"'{name}' is no member"
        );
    }

    /// <summary>Selectors are code of the host: a choice that can be used counts, whatever is said of it.</summary>
    private static SpeakerSelection Readable(SpeakerSelection selection) =>
        selection with
        {
            Reason = OneLine.Of(selection.Reason, MaxReason) is { Length: > 0 } reason ? reason : SpeakerReasons.None,
            Confidence = double.IsNaN(selection.Confidence) ? 0 : Math.Clamp(selection.Confidence, 0, 1),
        };

    private SpeakerSelection Unusable(GroupScene scene, SpeakerPool pool, string because)
    {
        LogUnusable(scene.Group.Name, because);
        return Fallback(scene, pool, because);
    }

    /// <summary>Never somebody who may not speak, so that nothing turns in a circle.</summary>
    private SpeakerSelection Fallback(GroupScene scene, SpeakerPool pool, string because) =>
        new(LeastRecentSpeaker.Of(scene.ToRequest(pool.Candidates, monitor)), 0, SpeakerReasons.Fallback(because));

    private async ValueTask<SpeakerSelection?> AskAsync(ISpeakerSelector selector, SpeakerRequest request, CancellationToken cancellationToken)
    {
        var limit = options.Value.SelectionTimeout;
        if (IsQuick(selector))
            return await WithinAsync(selector.SelectAsync(request, cancellationToken), limit, cancellationToken).ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        // On another thread: one that blocks is left, and the conversation goes on.
        var asked = Task.Run(() => selector.SelectAsync(request, either.Token).AsTask(), CancellationToken.None);
        try
        {
            return await WithinAsync(new(asked), limit, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(null, error);
        }
    }

    /// <summary>Those of the library that only compute need no thread of their own.</summary>
    private static bool IsQuick(ISpeakerSelector selector) => selector is RoundRobinSelector or PrioritySelector or RelevanceSelector { AsksAnother: false };

    private ValueTask<SpeakerSelection> WithinAsync(ValueTask<SpeakerSelection> asked, TimeSpan limit, CancellationToken cancellationToken) =>
        asked.IsCompleted ? asked : new(asked.AsTask().Observed().WaitAsync(limit, time, cancellationToken));

    /// <summary>
    /// Lets somebody speak in place of the chosen one whom a boost brings above it, or whom a handicap of the chosen one leaves above it. What the selector decided against the
    /// scores, that the last speaker goes on, say, stays so otherwise; what rests on no score as well.
    /// </summary>
    private SpeakerSelection Boosted(string group, SpeakerPool pool, SpeakerSelection selection)
    {
        if (selection.Scores is not { } scores || !scores.TryGetValue(selection.Agent!, out var chosenScore))
            return selection;
        var boosts = pool.Candidates.Select(candidate => (candidate.Name, Boost: influence.BoostOf(candidate.Name, group))).ToList();
        if (boosts.TrueForAll(boosted => boosted.Boost.Reason is null))
            return selection;
        var ownBoost = boosts.Find(boosted => boosted.Name == selection.Agent).Boost;
        var (best, bestScore, why) = (selection.Agent!, With(chosenScore, ownBoost.Factor), (string?)null);
        var table = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, boost) in boosts)
        {
            if (!scores.TryGetValue(name, out var score))
                continue;
            table[name] = score = With(score, boost.Factor);
            if ((boost.Factor > 1 || ownBoost.Factor < 1) && score > bestScore)
                (best, bestScore, why) = (name, score, boost.Reason ?? ownBoost.Reason);
        }
        return best == selection.Agent
            ? selection with
            {
                Scores = table,
            }
            : new(best, selection.Confidence, SpeakerReasons.Boosted(why!, selection.Reason), table);
    }

    private static double With(double score, double factor) => score >= 0 ? score * factor : score / factor;

    [LoggerMessage(8000, LogLevel.Warning, "The speaker selector of group {Group} failed; who has not spoken for longest speaks")]
    private partial void LogFailed(Exception error, string group);

    [LoggerMessage(8001, LogLevel.Warning, "The choice of the selector of group {Group} cannot be used: {Because}; who has not spoken for longest speaks")]
    private partial void LogUnusable(string group, string because);

    [LoggerMessage(8002, LogLevel.Warning, "The speaker selector of group {Group} did not answer within {Limit}; who has not spoken for longest speaks")]
    private partial void LogLate(string group, TimeSpan limit);
}
