using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>How far a turn has come.</summary>
/// <param name="Session">The session, with everything committed so far.</param>
/// <param name="TurnId">The id of the turn.</param>
/// <param name="SpeakersDone">How many speakers have ended their answers, failed ones included.</param>
/// <param name="LastSpeaker">Who spoke last in this turn; null before the first.</param>
/// <param name="LastFailure">What the last speaker failed with; null when it did not. A director that goes on or ends the turn thereby accepts the failure; one that throws it fails the turn.</param>
public sealed record TurnProgress(ISession Session, string TurnId, int SpeakersDone, string? LastSpeaker, SmallTalkException? LastFailure)
{
    /// <summary>Whether the last speaker has failed; known also after a kill, when <see cref="LastFailure"/> is not.</summary>
    public bool HasLastFailed { get; init; } = LastFailure is not null;

    /// <summary>What ties logs, traces and events of the turn together.</summary>
    /// <value>Empty by default.</value>
    public string CorrelationId { get; init; } = string.Empty;
}
