using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;
using SmallTalk.Events;

namespace SmallTalk.Groups;

/// <summary>Tells of one choice of a speaker: span, measurement, line in the log, event.</summary>
internal sealed partial class SpeakerChoice : IDisposable
{
    private const int ScoreDigits = 4;

    private readonly GroupScene _scene;
    private readonly GroupParts _parts;
    private readonly ILogger _logger;
    private readonly Activity? _activity;
    private readonly long _began;

    internal SpeakerChoice(GroupScene scene, GroupParts parts)
    {
        (_scene, _parts, _logger) = (scene, parts, parts.Logger);
        _began = parts.Time.GetTimestamp();
        _activity = SmallTalkActivitySource
            .Instance.StartActivity("select_speaker")
            ?.SetTag("smalltalk.group", scene.Group.Name)
            .SetTag("smalltalk.session_id", scene.Session.Key.ToString())
            .SetTag("smalltalk.turn_id", scene.Progress.TurnId)
            .SetTag("smalltalk.correlation_id", scene.Progress.CorrelationId);
    }

    /// <summary>Tells of somebody who was chosen.</summary>
    /// <returns>The events that go with the choice.</returns>
    internal IReadOnlyList<NewEvent> Chosen(SpeakerSelection selection, SpeakerPool pool)
    {
        Told(selection.Agent, selection);
        return _parts.Options.Value.RecordSelections ? [EventOf(selection, pool)] : [];
    }

    /// <summary>Tells that nobody was.</summary>
    /// <returns>Why the turn ends.</returns>
    internal string Nobody(SpeakerSelection selection)
    {
        Told(null, selection);
        return GroupEndReasons.NobodyFits;
    }

    public void Dispose() => _activity?.Dispose();

    private void Told(string? agent, SpeakerSelection selection)
    {
        _parts.Instruments.Selected(_scene.Group.Name, _parts.Time.GetElapsedTime(_began), KindOf(selection));
        _activity
            ?.SetTag("gen_ai.agent.name", agent)
            .SetTag("smalltalk.reason", selection.Reason)
            .SetTag("smalltalk.confidence", selection.Confidence)
            .SetTag("smalltalk.scores", selection.Scores is { } scores ? TextOf(scores) : null);
        if (_logger.IsEnabled(LogLevel.Debug))
            LogChosen(
                _scene.Group.Name,
                agent ?? "nobody",
                selection.Reason,
                selection.Confidence,
                selection.Scores is { } table ? TextOf(table) : "none",
                _scene.Progress.TurnId,
                _scene.Progress.CorrelationId
            );
    }

    private NewEvent EventOf(SpeakerSelection selection, SpeakerPool pool)
    {
        var payload = new SpeakerSelectedPayload(
            _scene.Progress.TurnId,
            _scene.Group.Name,
            selection.Agent!,
            _scene.Progress.SpeakersDone,
            Rounded(selection.Confidence),
            selection.Reason,
            selection.Scores?.ToDictionary(score => score.Key, score => Rounded(score.Value)),
            pool.PassedOver
        );
        return SessionEvent.Of(
            _scene.Session.Key,
            SmallTalkTopics.GroupSpeakerSelected,
            payload,
            GroupJson.Default.SpeakerSelectedPayload,
            _parts.Time.GetUtcNow(),
            _scene.Progress.CorrelationId
        );
    }

    /// <summary>Which of the library's own reasons it begins with: few values, so that it can be a dimension.</summary>
    private static string KindOf(SpeakerSelection selection) =>
        selection.Agent is null ? "nobody" : Array.Find(SpeakerReasons.Kinds, kind => selection.Reason.StartsWith(kind, StringComparison.Ordinal)) ?? "other";

    /// <summary>JSON knows no infinity.</summary>
    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, ScoreDigits) : 0;

    private static string TextOf(IReadOnlyDictionary<string, double> scores) =>
        string.Join(", ", scores.Select(score => FormattableString.Invariant($"{score.Key} {score.Value:0.####}")));

    [LoggerMessage(
        8004,
        LogLevel.Debug,
        "Group {Group}: {Agent} speaks next ({Reason}, confidence {Confidence}, scores {Scores}) in turn {TurnId} (correlation {CorrelationId})"
    )]
    private partial void LogChosen(string group, string agent, string reason, double confidence, string scores, string turnId, string correlationId);
}
