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

    /// <summary>Who has not spoken for longest, then the order of membership: never somebody who may not speak, so that nothing turns in a circle.</summary>
    private static SpeakerSelection Fallback(GroupScene scene, SpeakerPool pool, string because) =>
        new(pool.Candidates.MinBy(candidate => scene.Memory.Of(candidate.Name).Last ?? 0)!.Name, 0, SpeakerReasons.Fallback(because));

    private async ValueTask<SpeakerSelection?> AskAsync(ISpeakerSelector selector, SpeakerRequest request, CancellationToken cancellationToken)
    {
        var limit = options.Value.SelectionTimeout;
        if (selector.IsRepeatable)
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

    private ValueTask<SpeakerSelection> WithinAsync(ValueTask<SpeakerSelection> asked, TimeSpan limit, CancellationToken cancellationToken) =>
        asked.IsCompleted ? asked : new(asked.AsTask().Observed().WaitAsync(limit, time, cancellationToken));

    /// <summary>Lets the one with the best score speak after boosts. What rests on no score stays as it is.</summary>
    private SpeakerSelection Boosted(string group, SpeakerPool pool, SpeakerSelection selection)
    {
        if (selection.Scores is not { } scores || !influence.HasBoosts)
            return selection;
        var (best, bestScore, why) = (selection.Agent!, double.NegativeInfinity, (string?)null);
        var boosted = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var candidate in pool.Candidates)
        {
            if (!scores.TryGetValue(candidate.Name, out var score))
                continue;
            var (factor, reason) = influence.BoostOf(candidate.Name, group);
            boosted[candidate.Name] = score = score >= 0 ? score * factor : score / factor;
            if (score > bestScore || (score == bestScore && candidate.Name == selection.Agent))
                (best, bestScore, why) = (candidate.Name, score, reason);
        }
        if (best == selection.Agent || boosted.Count == 0)
            return selection with { Scores = boosted };
        return new(best, selection.Confidence, SpeakerReasons.Boosted(why ?? "others were not", selection.Reason), boosted);
    }

    [LoggerMessage(8000, LogLevel.Warning, "The speaker selector of group {Group} failed; who has not spoken for longest speaks")]
    private partial void LogFailed(Exception error, string group);

    [LoggerMessage(8001, LogLevel.Warning, "The choice of the selector of group {Group} cannot be used: {Because}; who has not spoken for longest speaks")]
    private partial void LogUnusable(string group, string because);

    [LoggerMessage(8002, LogLevel.Warning, "The speaker selector of group {Group} did not answer within {Limit}; who has not spoken for longest speaks")]
    private partial void LogLate(string group, TimeSpan limit);
}
